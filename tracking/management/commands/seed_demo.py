import os

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.services import maps
from tracking.services import demo


class Command(BaseCommand):
    help = "Fill an empty database with the demo: two colleges, a lived-in year, sessions around now."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is data already")
        parser.add_argument(
            "--refresh", action="store_true", help="only: sessions around now, if it has none"
        )

    def handle(self, *, if_empty, refresh, **options):
        if refresh:
            if demo.refresh(now=timezone.now()):
                self.stdout.write("The demo has sessions around now again.")
            return
        if not demo.is_empty():
            if if_empty:
                return
            raise CommandError("The database is not empty. The demo is for an empty one.")
        password = os.environ.get("DEMO_PASSWORD")
        if not password:
            raise CommandError("Set DEMO_PASSWORD: the password of the demo accounts.")
        demo.seed(now=timezone.now(), password=password)
        maps.preview_due(now=timezone.now())  # Quick ones: the worker draws the real ones in a minute.
        self.stdout.write("The demo is ready.")
