import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from bench import addresses, routes
from bench.accounts import Account


class Command(BaseCommand):
    help = "Every address of the pages for these accounts, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("accounts", nargs="+", metavar="ROLE=EMAIL")

    def handle(self, *, accounts, **options):
        people = [Account(*account.split("=", 1)) for account in accounts]
        found = addresses.found(people, routes.routes(), now=timezone.now())
        self.stdout.write(json.dumps({"routes": found, "counts": addresses.counts()}))
