from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.services import maps


class Command(BaseCommand):
    help = "Draw every map that no longer shows what is there. What the worker does, for those without one."

    def handle(self, **options):
        count = 0
        while finished := maps.draw_due(now=timezone.now()):
            count += finished
        self.stdout.write(f"{count} drawn.")
