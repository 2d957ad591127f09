"""Who there is: the people of one institution, their hours and their teams, and the experts who come there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from metro.accounts.models import Institution, Membership, TeamMembership
from tracking.services.scale import names
from tracking.services.scale.catalogue import Line
from tracking.services.scale.copying import NULL, moment, text
from tracking.services.scale.tables import Tables

BENCH_DOMAIN = "scale.metrolijn.test"
BENCH_TEAM = 30
TEAM_SIZES = (8, 25)
_FACTORS = ("1.00", "0.80", "0.60", "0.90", "0.70", "0.50", "0.40")
_FACTOR_WEIGHTS = (34, 26, 15, 8, 7, 6, 4)
_VISIBILITIES = [*Institution.LeadVisibility.values, *Institution.LeadVisibility.values, ""]
_TEACHERS_PER_COORDINATOR = 250
_TEACHERS_PER_EXPERT = 120
_LEAVERS = 0.03
_NEWCOMERS = 0.15  # Began within the two years that are filled.


class Member(NamedTuple):
    """An active teacher."""

    id: str
    user: str
    first_day: date
    is_benched: bool  # In the team of the benchmarks.


class Expert(NamedTuple):
    user: str
    shown_name: str


@dataclass
class Place:
    """One institution with who is active there."""

    id: str
    slug: str
    is_bench: bool
    lines: list[Line] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)


class People:
    """Writes the people of one institution after the other."""

    def __init__(self, tables: Tables, *, password: str, first_days: list[date], now: datetime):
        """`password` is encoded; `first_days` are those on which newcomers may have begun."""
        self._tables, self._password = tables, password
        self._first_days, self._today = first_days, now.date()
        self._created_at = moment(now - timedelta(days=800))

    def institution(self, number: int, rng: Random) -> Place:
        """The first is that of the benchmarks: what a lead sees there is the most there is."""
        is_bench = number == 0
        name = names.place(number)
        visibility = Institution.LeadVisibility.PER_PERSON if is_bench else rng.choice(_VISIBILITIES)
        consent = NULL
        if visibility == Institution.LeadVisibility.PER_PERSON:
            consent = str(self._today - timedelta(days=500))
        slug = names.slug(name)
        row = self._tables.institutions.add(text(name), slug, visibility, consent, self._created_at)
        return Place(row, slug, is_bench)

    def fill(self, place: Place, teachers: int, rng: Random) -> None:
        """Coordinators, experts, and the teachers with their teams."""
        for number in range(1 + teachers // _TEACHERS_PER_COORDINATOR):
            login = "coordinator" if number == 0 else ""
            self._member(place, Membership.Role.COORDINATOR, self._old_day(rng), rng, login=login)
        for number in range(2 + teachers // _TEACHERS_PER_EXPERT):
            place.experts.append(self._expert(place, rng, login="expert" if number == 0 else ""))
        sizes = self._bench_sizes(teachers, rng) if place.is_bench else team_sizes(teachers, rng)
        for number, size in enumerate(sizes):
            is_benched = place.is_bench and number == 0
            self._team(place, number, size, rng, is_benched=is_benched)

    def _bench_sizes(self, teachers, rng) -> Iterator[int]:
        """The lead of the first team is one of the teachers, and no member of it."""
        first = min(BENCH_TEAM, teachers - 1)
        yield first
        yield from team_sizes(teachers - 1 - first, rng)

    def _team(self, place, number, size, rng, *, is_benched):
        tables = self._tables
        team = tables.teams.add(place.id, text(names.team(number)))
        members = [
            self._teacher(place, rng, is_benched=is_benched, login="teacher" if is_benched and not at else "")
            for at in range(size)
        ]
        for member, first_day, last_day in members:
            tables.team_members.add(
                place.id, team, member, TeamMembership.Role.MEMBER, str(first_day), last_day
            )
        staying = [row for row in members if row[2] == NULL]
        lead = self._teacher(place, rng, is_benched=True, login="lead") if is_benched else staying[0]
        tables.team_members.add(place.id, team, lead[0], TeamMembership.Role.LEAD, str(lead[1]), NULL)

    def _teacher(self, place, rng, *, is_benched, login) -> tuple[str, date, str]:
        """(member, first day, last day or NULL); who left is not among the members of the place."""
        dice = rng.random()
        stays = is_benched or not place.members or dice > _LEAVERS
        is_new = not is_benched and dice > 1 - _NEWCOMERS
        first_day = rng.choice(self._first_days) if is_new else self._old_day(rng)
        last_day = NULL if stays else str(self._today - timedelta(days=rng.randrange(20, 600)))
        user, member = self._member(
            place, Membership.Role.TEACHER, first_day, rng, last_day=last_day, login=login
        )
        factor = rng.choices(_FACTORS, _FACTOR_WEIGHTS)[0]
        self._tables.factors.add(place.id, member, factor, str(first_day))
        if stays:
            place.members.append(Member(member, user, first_day, is_benched and login != "lead"))
        return member, first_day, last_day

    def _member(self, place, role, first_day, rng, *, last_day=NULL, login="") -> tuple[str, str]:
        user, _name = self._user(place, rng, login=login)
        closed_at = NULL if last_day == NULL else f"{last_day} 23:00+00"
        number = f"{self._tables.members.last_id + 1:07d}"
        member = self._tables.members.add(
            place.id, user, role, number, str(first_day), last_day, closed_at, self._created_at
        )
        return user, member

    def _expert(self, place, rng, *, login) -> Expert:
        company = rng.choice(names.COMPANIES)
        user, name = self._user(place, rng, login=login, company=company)
        return Expert(user, text(f"{name}, {company}"))

    def _user(self, place, rng, *, login, company="") -> tuple[str, str]:
        """(user, name). Only the accounts of the benchmarks can log in."""
        users = self._tables.users
        first, (prefix, last) = rng.choice(names.FIRST), rng.choice(names.LAST)
        if login and place.is_bench:
            password, email = self._password, f"bench-{login}@{BENCH_DOMAIN}"
        else:
            password = f"!{rng.getrandbits(160):040x}"
            domain = f"{place.slug}.example"
            email = f"{names.plain(first)}.{names.plain(prefix + last)}.{users.last_id + 1}@{domain}"
        user = users.add(password, email, first, prefix, last, text(company), self._created_at)
        return user, " ".join(filter(None, (first, prefix, last)))

    def _old_day(self, rng) -> date:
        return self._today - timedelta(days=rng.randrange(1_000, 9_000))


def team_sizes(people: int, rng: Random) -> Iterator[int]:
    """Teams of 8 to 25, as long as there are eight people; together all of them."""
    low, high = TEAM_SIZES
    while people > high:
        size = min(rng.randint(low, high), people - low)
        yield size
        people -= size
    if people:
        yield people
