"""Which lines an institution shows to the public."""

from datetime import datetime

from courses.models import Line, PublicLine
from metro.accounts.models import Institution


def open_line(institution: Institution, line: Line, *, now: datetime) -> PublicLine:
    """Show the line to everybody. Doing it twice returns the first."""
    row, _ = PublicLine.objects.get_or_create(institution=institution, line=line, defaults={"opened_at": now})
    return row


def close_line(institution: Institution, line: Line) -> None:
    """Stop showing the line. It stays open while another institution that shares it shows it."""
    PublicLine.objects.filter(institution=institution, line=line).delete()
