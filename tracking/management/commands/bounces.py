"""Mail that came back, and the addresses that take none."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metro.core import bounces
from tracking.services.reminders import addresses


class Command(BaseCommand):
    help = (
        "Read one mail that came back from standard input, as a mail server pipes it; "
        "or ask and lift what is known of an address."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--ask", metavar="ADDRESS", help="Say whether we mail this address.")
        which.add_argument("--lift", metavar="ADDRESS", help="Mail this address again from now on.")

    def handle(self, *, ask=None, lift=None, **options):
        if ask:
            self.stdout.write("refused" if addresses.is_refused(ask) else "mailed")
        elif lift:
            if not addresses.lift(lift):
                raise CommandError("This address was not refused.")
            self.stdout.write("mailed again")
        else:
            self._read(sys.stdin.buffer.read(bounces.LONGEST + 1))

    def _read(self, raw: bytes):
        """Always ends well: a mail server would send a bounce of a bounce."""
        now = timezone.now()
        found = [addresses.bounced(one.message_id, one.recipient, now=now) for one in bounces.read(raw)]
        self.stdout.write(f"{sum(found)} refused")
