"""Reproducible measurements as ratios to a raw Django view of the same run. Never a test of a time."""
