import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from bench import addresses, keys, routes
from bench.accounts import Account


class Command(BaseCommand):
    help = "Every address of the pages for these accounts, and keys for the API, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("accounts", nargs="+", metavar="ROLE=EMAIL")

    def handle(self, *, accounts, **options):
        people = [Account(*account.split("=", 1)) for account in accounts]
        now = timezone.now()
        answer = {
            "routes": addresses.found(people, routes.routes(), now=now),
            "keys": keys.secrets(people, now=now),
            "counts": addresses.counts(),
        }
        self.stdout.write(json.dumps(answer))
