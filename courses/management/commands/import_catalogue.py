from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.management.commands._report import read_file, refuse, tell
from courses.services.catalogue import import_catalogue
from metro.accounts.models import Institution
from metro.core.imports import ImportRefused


class Command(BaseCommand):
    help = "Read lines and stops from a JSON file (metrolijn-catalogue/1)."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--institution", help="slug of the owner; without it: shared with all")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, file, institution, dry_run, **options):
        owner = Institution.objects.filter(slug=institution).first() if institution else None
        if institution and owner is None:
            raise CommandError(f"There is no institution with the slug {institution!r}.")
        try:
            report = import_catalogue(read_file(file), institution=owner, now=timezone.now(), dry_run=dry_run)
        except ImportRefused as refusal:
            raise refuse(refusal) from None
        tell(self, report, dry_run=dry_run)
