import json

from django.core.management.base import BaseCommand

from bench.sweeps import measure


class Command(BaseCommand):
    help = "What a sweep costs when nothing is due, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("--planned", type=int, default=100_000)
        parser.add_argument("--sent", type=int, default=500_000)
        parser.add_argument("--repeats", type=int, default=15)

    def handle(self, *, planned, sent, repeats, **options):
        self.stdout.write(json.dumps(measure(planned=planned, sent=sent, repeats=repeats)))
