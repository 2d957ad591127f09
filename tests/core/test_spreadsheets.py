from decimal import Decimal

import pytest

from metro.core.spreadsheets import to_csv


def test_a_dutch_spreadsheet_opens_it():
    text = to_csv(["Naam", "Uren"], [["Zoë; de Wit", Decimal("3.75")], ["Bram", None], ["Eva", -5]])

    assert text == '\ufeffNaam;Uren\r\n"Zoë; de Wit";3,75\r\nBram;\r\nEva;-5\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\x00", "＝"])
def test_a_name_is_never_a_formula(start):
    text = to_csv(["Naam"], [[f"{start}HYPERLINK()"]])

    assert text.split("\r\n", 1)[1].lstrip('"').startswith("'")
