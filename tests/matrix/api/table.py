"""What every operation of the API answers to whom. Whoever adds one adds its row in one of these files."""

from tests.matrix.api import base, catalogue, learning, people

PARTS = (base, people, catalogue, learning)
TABLE = {key: row for part in PARTS for key, row in part.TABLE.items()}
