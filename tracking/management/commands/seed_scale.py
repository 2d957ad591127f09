import os
import resource
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.services import scale


class Command(BaseCommand):
    help = "Fill a database that was only migrated with believable colleges, of any size. All or nothing."

    def add_arguments(self, parser):
        parser.add_argument("--teachers", type=int, required=True)
        parser.add_argument("--stops", type=int, required=True)
        parser.add_argument("--completions", type=int, required=True)
        parser.add_argument("--institutions", type=int, help="Otherwise it follows from the teachers.")
        parser.add_argument("--seed", type=int, default=1, help="The same number gives the same rows.")
        parser.add_argument("--password", help="Of the bench accounts; otherwise SCALE_PASSWORD.")

    def handle(self, *, seed, password, teachers, stops, completions, institutions, **options):
        password = password or os.environ.get("SCALE_PASSWORD")
        if not password:
            raise CommandError("Give --password or SCALE_PASSWORD: the password of the bench accounts.")
        sizes = scale.Sizes(teachers, stops, completions, institutions)
        start = time.monotonic()
        try:
            filled = scale.seed(sizes, password=password, now=timezone.now(), number=seed)
        except scale.ScaleRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(filled, time.monotonic() - start)

    def _tell(self, filled: scale.Filled, seconds: float) -> None:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(
            f"{filled.rows} rows in {seconds:.1f} s: {filled.rows / seconds:.0f} a second, "
            f"{filled.institutions} institutions, at most {memory} MB of memory."
        )
        for role in ("teacher", "lead", "coordinator", "expert"):
            self.stdout.write(f"bench-{role}@{scale.BENCH_DOMAIN}")
