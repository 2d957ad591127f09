"""Fill the database of the campaign, and say what is in it."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from tests.reliability.campaign.people import fill
from tracking.services.reminders import kinds


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--reminders", type=int, required=True)
        parser.add_argument("--visitors", type=int, required=True)

    def handle(self, *, reminders, visitors, **options):
        browsers = fill(reminders, visitors, now=timezone.now())
        self.stdout.write(json.dumps({"visitors": browsers, "resends": kinds.RESENT_WHEN_UNSURE}))
