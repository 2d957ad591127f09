from django.core.management.base import BaseCommand, CommandError

from courses.services.catalogue import export_catalogue
from metro.accounts.models import Institution


class Command(BaseCommand):
    help = "Write lines and stops as JSON (metrolijn-catalogue/1) to standard output."

    def add_arguments(self, parser):
        parser.add_argument("--institution", help="slug of the owner; without it: what is shared with all")

    def handle(self, *, institution, **options):
        owner = Institution.objects.filter(slug=institution).first() if institution else None
        if institution and owner is None:
            raise CommandError(f"There is no institution with the slug {institution!r}.")
        self.stdout.write(export_catalogue(institution=owner).decode())
