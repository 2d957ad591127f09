"""Hours for professional development: what somebody is entitled to, booked and planned (rules.md §3.4)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from courses.models import Stop
from metro.accounts.models import Membership, PartTimeFactor
from metro.accounts.policy import Actor
from metro.core.subqueries import JSONRows
from tracking.models import Completion, Evidence, HoursRule, Registration
from tracking.queries.entitlement import HoursPeriod, days_in, entitlement, periods_of, school_year
from tracking.queries.facts import moment

ELSEWHERE, WAITING = "elsewhere", "waiting"  # Kinds of rows beside those of completions.


@dataclass(frozen=True, kw_only=True)
class HoursRow:
    """One completion, learning done elsewhere, or one seat that will book these minutes.

    The split of a seat is not known yet. What waits for approval books nothing.
    """

    at: datetime
    title: str
    slug: str
    minutes: int
    technical: int = 0
    didactic: int = 0
    kind: str = ""  # Of the completion, or one of the two above; empty for a seat.

    @property
    def is_planned(self) -> bool:
        return not self.kind

    @property
    def is_waiting(self) -> bool:
        return self.kind == WAITING

    @property
    def how(self) -> str:
        if self.kind in (ELSEWHERE, WAITING):
            return _("learned elsewhere")
        return str(Completion.Kind(self.kind).label) if self.kind else ""


@dataclass(frozen=True, kw_only=True)
class HoursAccount:
    """One member in one school year; `year` is the calendar year in which it starts. All in minutes."""

    member_id: int
    year: int
    entitlement: int
    periods: tuple[HoursPeriod, ...]
    rows: tuple[HoursRow, ...]  # Latest first.

    @property
    def done(self) -> tuple[HoursRow, ...]:
        return tuple(row for row in self.rows if not (row.is_planned or row.is_waiting))

    @property
    def waiting(self) -> tuple[HoursRow, ...]:
        """Handed in, and not approved yet."""
        return tuple(row for row in self.rows if row.is_waiting)

    @property
    def ahead(self) -> tuple[HoursRow, ...]:
        """The seats, the first date first."""
        return tuple(row for row in reversed(self.rows) if row.is_planned)

    @property
    def booked(self) -> int:
        return sum(row.minutes for row in self.done)

    @property
    def planned(self) -> int:
        return sum(row.minutes for row in self.ahead)

    @property
    def technical(self) -> int:
        return sum(row.technical for row in self.done)

    @property
    def didactic(self) -> int:
        return sum(row.didactic for row in self.done)

    @property
    def left(self) -> int:
        """Negative when more was done than the hours allow. Planned is not subtracted."""
        return self.entitlement - self.booked

    @property
    def days_in_year(self) -> int:
        return days_in(self.year)


MOST_YEARS = 8


def school_years(member: Membership, *, now: datetime) -> list[int]:
    """The school years of the membership that can be asked for, this one first."""
    this_year = school_year(now.astimezone(member.institution.zone).date())
    first = school_year(member.start_date)
    return list(range(this_year, max(first, this_year - MOST_YEARS) - 1, -1)) or [this_year]


def hours_account(member: Membership, *, now: datetime, year: int | None = None) -> HoursAccount:
    """The person's own account; `year` empty: the running school year. One query."""
    rows = Membership.objects.filter(pk=member.pk)
    done = Completion.objects.filter(member=OuterRef("pk"))
    seats = Registration.objects.filter(member=OuterRef("pk"))
    shown = (Evidence.Status.APPROVED, Evidence.Status.SUBMITTED)
    elsewhere = Evidence.objects.filter(member=OuterRef("pk"), status__in=shown)
    year = school_year(now.astimezone(member.institution.zone).date()) if year is None else year
    return _accounts(rows, (done, elsewhere, seats), now, year)[member.pk]


def hours_of(
    member_ids: list[int], *, actor: Actor, now: datetime, year: int | None = None
) -> dict[int, HoursAccount]:
    """The accounts of those members whose progress the actor may read. One query.

    Of somebody else only the sums may be shown: the rows behind them are private.
    """
    if actor.today is None:
        return {}
    rows = Membership.objects.progress_visible_to(actor).filter(pk__in=member_ids)
    done = Completion.objects.visible_to(actor).filter(member=OuterRef("pk"))
    seats = Registration.objects.filter(actor.facts_rule("session__starts_at"), member=OuterRef("pk"))
    elsewhere = Evidence.objects.approved().filter(actor.facts_rule("done_date"), member=OuterRef("pk"))
    year = school_year(actor.today) if year is None else year
    return _accounts(rows, (done, elsewhere, seats), now, year)


def booked_elsewhere(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Without what named a stop that is completed: then the stop has booked its minutes, and never both."""
    done = Completion.objects.valid().filter(member=OuterRef("member"), stop=OuterRef("stop"))
    return rows.exclude(Exists(done))


def _accounts(members, facts, now, year) -> dict[int, HoursAccount]:
    return {row.pk: _account(row, year) for row in _with_rows(members, *facts, now=now, year=year)}


def _rules(rows: list[dict]) -> list[tuple[date, Decimal]]:
    """The rules of the institution from its first own one on; before that the collective agreement."""
    own = [_rule(row) for row in rows if row["institution"]]
    shared = [_rule(row) for row in rows if not row["institution"]]
    return [row for row in shared if not own or row[0] < own[0][0]] + own


def _rule(row: dict) -> tuple[date, Decimal]:
    return date.fromisoformat(row["day"]), Decimal(str(row["hours"]))


def _with_rows(members, done, elsewhere, seats, *, now: datetime, year: int) -> QuerySet[Membership]:
    # A day wider than the year: which rows belong to it is a question of local dates, answered per row.
    window = (datetime(year, 7, 31, tzinfo=UTC), datetime(year + 1, 8, 2, tzinfo=UTC))
    factors = PartTimeFactor.objects.filter(member=OuterRef("pk")).order_by("start_date")
    rules = HoursRule.objects.filter(Q(institution=None) | Q(institution=OuterRef("institution")))
    valid = Completion.objects.valid().filter(member=OuterRef("member"), stop=OuterRef("session__stop"))
    holds = valid.filter(Q(expires_date=None) | Q(expires_date__gt=now.date()))
    planned = seats.confirmed().upcoming(now).filter(~Exists(holds), session__starts_at__range=window)
    in_year = booked_elsewhere(elsewhere).filter(
        done_date__gte=date(year, 8, 1), done_date__lt=date(year + 1, 8, 1)
    )
    return members.select_related("institution").annotate(
        factor_rows=JSONRows(factors.values(row=JSONObject(day="start_date", factor="factor"))),
        rule_rows=JSONRows(rules.order_by("start_date").values(row=_RULE)),
        done_rows=JSONRows(done.valid().filter(completed_at__range=window).values(row=_DONE)),
        elsewhere_rows=JSONRows(in_year.values(row=_ELSEWHERE)),
        seat_rows=JSONRows(planned.order_by("session__starts_at").values(row=_SEAT)),
    )


_RULE = JSONObject(institution="institution_id", day="start_date", hours="hours")
_DONE = JSONObject(
    at="completed_at",
    title_nl="stop__title_nl",
    title_en="stop__title_en",
    slug="stop__slug",
    technical="minutes_technical",
    didactic="minutes_didactic",
    minutes=F("minutes_technical") + F("minutes_didactic"),
    kind="kind",
)
_ELSEWHERE = JSONObject(
    day="done_date",
    title="title",
    technical="minutes_technical",
    didactic="minutes_didactic",
    minutes=F("minutes_technical") + F("minutes_didactic"),
    status="status",
)
_SEAT = JSONObject(
    at="session__starts_at",
    title_nl="session__stop__title_nl",
    title_en="session__stop__title_en",
    slug="session__stop__slug",
    minutes="session__stop__minutes",
)


def _account(row: Membership, year: int) -> HoursAccount:
    periods = periods_of(
        year,
        first_day=row.start_date,
        last_day=_last_day(row),
        factors=[(date.fromisoformat(item["day"]), Decimal(str(item["factor"]))) for item in row.factor_rows],
        rules=_rules(row.rule_rows),
    )
    seats = {item["slug"]: item for item in reversed(row.seat_rows)}  # A stop is done once: its first seat.
    rows = [_row(item) for item in (*row.done_rows, *seats.values())]
    zone = row.institution.zone
    in_year = [item for item in rows if school_year(item.at.astimezone(zone).date()) == year]
    in_year += [_elsewhere(item, zone) for item in row.elsewhere_rows]
    return HoursAccount(
        member_id=row.pk,
        year=year,
        entitlement=entitlement(periods, year),
        periods=periods,
        rows=tuple(sorted(in_year, key=lambda item: item.at, reverse=True)),
    )


def _row(item: dict) -> HoursRow:
    title = Stop(title_nl=item["title_nl"], title_en=item["title_en"]).title
    amounts = {key: item[key] for key in ("slug", "minutes", "technical", "didactic", "kind") if key in item}
    return HoursRow(at=moment(item["at"]), title=title, **amounts)


def _elsewhere(item: dict, zone: ZoneInfo) -> HoursRow:
    """A day has no hour: noon, so that it is that day in every zone."""
    at = datetime.combine(date.fromisoformat(item["day"]), time(12), tzinfo=zone)
    kind = WAITING if item["status"] == Evidence.Status.SUBMITTED else ELSEWHERE
    amounts = {key: item[key] for key in ("title", "minutes", "technical", "didactic")}
    return HoursRow(at=at, slug="", kind=kind, **amounts)


def _last_day(row: Membership) -> date | None:
    """The day on which the membership was taken away still counts."""
    revoked = row.revoked_at and row.revoked_at.astimezone(row.institution.zone).date()
    return min((day for day in (row.end_date, revoked) if day), default=None)
