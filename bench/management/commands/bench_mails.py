import json

from django.core.management.base import BaseCommand

from bench.mails import in_turns


class Command(BaseCommand):
    help = "Reminders per second, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--mails", type=int, default=100)

    def handle(self, *, rounds, mails, **options):
        self.stdout.write(json.dumps(in_turns(rounds, mails)))
