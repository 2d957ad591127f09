"""Import the people of an institution from a CSV file."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from metro.accounts.models import Institution
from metro.accounts.services import people_import
from metro.core.errors import Refusal

_SHOWN = 100


class Command(BaseCommand):
    help = "Import the people of an institution from a CSV file: all or nothing, safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--institution", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, change nothing")
        parser.add_argument("--full", action="store_true", help="end the membership of people who are absent")
        parser.add_argument("--confirm", type=int, metavar="N", help="the number of memberships that may end")
        parser.add_argument(
            "--from", dest="since", type=date.fromisoformat, metavar="DATE", help="start of changed factors"
        )
        parser.add_argument(
            "--allow-coordinator", action="store_true", help="let the file appoint coordinators"
        )

    def handle(self, *, file, institution, **options):
        with translation.override(translation.get_language() or "en"):
            report = self._run(file, institution, options)
            self._print(report)
        if report.errors:
            raise CommandError(f"{report.rejected_rows} row(s) refused. Nothing was changed.")

    def _run(self, file, slug, options):
        college = Institution.objects.filter(slug=slug).first()
        if college is None:
            raise CommandError(f"There is no institution {slug!r}.")
        try:
            return people_import.run(
                file.read_bytes(),
                college,
                by=None,
                now=timezone.now(),
                dry_run=options["dry_run"],
                full=options["full"],
                confirm=options["confirm"],
                since=options["since"],
                allow_coordinator=options["allow_coordinator"],
            )
        except people_import.ConfirmNeeded as refusal:
            self._print(refusal.report)
            raise CommandError(str(refusal)) from refusal
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def _print(self, report):
        language = (translation.get_language() or "en")[:2]
        for error in report.errors[:_SHOWN]:
            where = f"row {error.row}, {error.column or '-'}: {error.value!r}"
            self.stdout.write(f"  {where} {error.code}: {error.sentence[language]}")
        for item in report.adjusted[:_SHOWN]:
            self.stdout.write(f"  row {item.row}, {item.column}: read {item.old!r} as {item.new!r}")
        for line in report.changed[:_SHOWN]:
            what = "; ".join(f"{change.field}: {change.old!r} → {change.new!r}" for change in line.changes)
            self.stdout.write(f"  row {line.row}: {what}")
        if report.unknown_columns:
            self.stdout.write(f"  ignored columns: {', '.join(report.unknown_columns)}")
        if report.new_teams:
            self.stdout.write(f"  new teams: {', '.join(report.new_teams)}")
        self.stdout.write(
            f"{'Trial' if report.is_dry_run else 'Import'}: {report.row_count} rows, "
            f"{len(report.created)} created, {len(report.changed)} changed, {report.unchanged} unchanged, "
            f"{report.end_count} ended, {len(report.waiting)} waiting, {len(report.errors)} errors."
        )
