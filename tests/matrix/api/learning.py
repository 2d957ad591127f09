"""Rows of the operations on learning."""

TABLE = {}
