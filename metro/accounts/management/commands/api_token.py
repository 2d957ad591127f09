"""Make a key for a program. What opens comes alone on the standard output, once."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metro.accounts.models import ApiToken, Institution, Scope, User
from metro.accounts.services import tokens
from metro.core.errors import Refusal


class Command(BaseCommand):
    help = "Make a key for a program. It is printed once: keep it where the program reads it."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--institution", metavar="SLUG", help="leave out for an expert without one")
        parser.add_argument(
            "--scope", action="append", required=True, choices=Scope.values, help="may be repeated"
        )
        parser.add_argument("--days", type=int, default=90, metavar="N", help="how long it works (90)")
        parser.add_argument("--name", default="api_token", help="how the settings page names it")
        parser.add_argument(
            "--institution-token", action="store_true", help="acts as a coordinator, without a record"
        )

    def handle(self, *, email, institution, scope, days, name, institution_token, **options):
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody logs in with {email!r}.")
        if not 1 <= days <= tokens.LONGEST.days:
            raise CommandError(f"--days: from 1 to {tokens.LONGEST.days}.")
        now = timezone.now()
        try:
            made = tokens.make(
                user,
                _institution(institution),
                name=name[:80],
                scopes=scope,
                expires_at=now + timedelta(days=days),
                now=now,
                kind=ApiToken.Kind.INSTITUTION if institution_token else ApiToken.Kind.PERSONAL,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"Key {made.token.pk} works until {made.token.expires_at:%Y-%m-%d}.")
        self.stdout.write(made.secret)


def _institution(slug: str | None) -> Institution | None:
    if slug is None:
        return None
    college = Institution.objects.filter(slug=slug).first()
    if college is None:
        raise CommandError(f"There is no institution {slug!r}.")
    return college
