"""Rows of the operations on catalogue."""

TABLE = {}
