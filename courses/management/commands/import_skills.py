from django.core.management.base import BaseCommand

from courses.management.commands._report import read_file, refuse, tell
from courses.services.skills_import import import_skills
from metro.core.imports import ImportRefused


class Command(BaseCommand):
    help = "Read skill frameworks from a JSON file."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, file, dry_run, **options):
        try:
            report = import_skills(read_file(file), dry_run=dry_run)
        except ImportRefused as refusal:
            raise refuse(refusal) from None
        tell(self, report, dry_run=dry_run)
