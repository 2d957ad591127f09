"""Rows of the operations on people, teams and institutions."""

TABLE = {}
