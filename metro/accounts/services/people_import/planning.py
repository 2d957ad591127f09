"""What the file changes, person by person. Reads `Known`, writes nothing."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from metro.accounts.models import Membership, PartTimeFactor, Team, TeamMembership, User
from metro.accounts.services.people_import.known import Known
from metro.accounts.services.people_import.persons import Person
from metro.accounts.services.people_import.reading import PeopleFile
from metro.accounts.services.people_import.report import FieldChange, PersonLine, Report

_NAMES = ("first_name", "prefix", "last_name")


@dataclass
class Step:
    """One person: the rows to make, to change and to take away."""

    person: Person | None
    user: User
    member: Membership
    changes: list[FieldChange] = field(default_factory=list)
    user_changed: bool = False
    member_changed: bool = False
    old_email: str = ""
    is_end: bool = False
    team_rows: list[TeamMembership] = field(default_factory=list)  # New, ended or opened again.
    factors: list[PartTimeFactor] = field(default_factory=list)  # New or changed.
    factors_gone: list[PartTimeFactor] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.member.pk is None

    @property
    def loses_team(self) -> bool:
        return not self.is_new and any(row.pk and row.end_date for row in self.team_rows)

    @property
    def line(self) -> PersonLine:
        # The file's own words for the new: a name kept elsewhere is not ours to show.
        name = self.person.name if self.is_new else self.user.name
        number = self.person.row.number if self.person else 0
        return PersonLine(number, name, tuple(self.changes), self.member)


@dataclass
class Plan:
    steps: list[Step]
    new_teams: list[Team]


def make(people: PeopleFile, persons: list[Person], known: Known, *, full: bool, since: date | None) -> Plan:
    """The steps of all persons without a fault; faults go to the report of the file."""
    planner = _Planner(people, known, since)
    steps = [planner.step(person) for person in persons]
    present = {step.member.pk for step in steps if step}
    steps = [step for step in steps if step]
    if full and not people.report.errors:  # Who stands in a row that we cannot read is not absent.
        steps += planner.ends_of_absent(present)
    return Plan(steps=steps, new_teams=planner.new_teams)


class _Planner:
    def __init__(self, people: PeopleFile, known: Known, since: date | None):
        self.people, self.known, self.since = people, known, since
        self.report: Report = people.report
        self.teams = dict(known.teams)
        self.new_teams: list[Team] = []
        self.start_of_year = date(known.today.year - (known.today.month < 8), 8, 1)

    def step(self, person: Person) -> Step | None:
        """None when the person has a fault."""
        try:
            step = self._identified(person)
            self._plan_user(step)
            self._plan_membership(step)
            self._plan_factor(step)
            self._plan_teams(step)
        except _Fault as fault:
            title = self.people.title(fault.field)
            self.report.add_error(person.row.number, title, fault.code, fault.value)
            return None
        return step

    def ends_of_absent(self, present: set[int]) -> list[Step]:
        """Steps that end today the membership of everybody who is not in the file."""
        today = self.known.today
        absent = [
            row for row in self.known.members if row.pk not in present and row.is_active(self.known.now)
        ]
        steps = []
        for member in absent:
            if member.end_date != today:
                step = Step(None, member.user, member, member_changed=True, is_end=True)
                self._change(step, "end", member.end_date, today)
                member.end_date = today
                steps.append(step)
        return steps

    def _identified(self, person) -> Step:
        """Identity 1 is the number, identity 2 the address; never the name."""
        row = person.row
        by_number = self.known.by_number.get(row.staff_number) if row.staff_number else None
        user = self.known.users.get(row.email)
        member = by_number or self.known.by_email.get(row.email)
        if by_number and user and by_number.user_id != user.pk:
            raise _Fault("email", "identity_conflict", row.email)
        if member and row.staff_number and member.staff_number not in ("", row.staff_number):
            raise _Fault("staff_number", "identity_conflict", row.staff_number)
        if member:
            return Step(person, member.user, member)
        user = user or User(email=row.email)
        start = row.start or min(self.known.today, row.end or self.known.today)
        member = Membership(user=user, institution=self.known.institution, start_date=start)
        return Step(person, user, member)

    def _plan_user(self, step):
        row, user = step.person.row, step.user
        if user.pk and not self.known.is_ours(user):
            if row.email != user.email.casefold():
                raise _Fault("email", "address_fixed", row.email)
            return
        if user.email.casefold() != row.email:
            self._change(step, "email", user.email, row.email)
            step.old_email, user.email, step.user_changed = user.email, row.email, True
        for name in _NAMES:
            old, new = getattr(user, name), getattr(row, name)
            if new and new != old:
                self._change(step, name, old, new)
                setattr(user, name, new)
                step.user_changed = True

    def _plan_membership(self, step):
        row, member = step.person.row, step.member
        was_active = not step.is_new and member.is_active(self.known.now)
        self._set(step, "staff_number", row.staff_number or member.staff_number)
        self._set(step, "start_date", row.start or member.start_date, "start")
        if row.says_end:
            self._set(step, "end_date", row.end, "end")
        if member.end_date and member.end_date < member.start_date:
            raise _Fault("end" if row.end else "start", "end_before_start", str(member.end_date))
        if row.says_end and self._goes_on(member):
            self._take_up_again(step)
        if step.person.is_coordinator:
            self._set(step, "role", Membership.Role.COORDINATOR)
        step.is_end = was_active and step.member_changed and not self._stays(member)

    def _take_up_again(self, step):
        """The file says that the person works here: an end given at once no longer holds."""
        member = step.member
        if member.revoked_at:
            self._change(step, "end", member.revoked_at.date(), member.end_date)
        if member.revoked_at or member.closed_at:
            member.revoked_at = member.closed_at = None
            step.member_changed = True

    def _goes_on(self, member):
        return member.end_date is None or member.end_date >= self.known.today

    def _stays(self, member):
        """Whether the membership outlives today."""
        return member.end_date is None or member.end_date > self.known.today

    def _plan_factor(self, step):
        value = step.person.row.factor
        member = step.member
        if value is None or not self._goes_on(member) or member.revoked_at:
            return
        rows = [] if step.is_new else self.known.factors.get(member.pk, [])
        since = self._since(step, has_factor=bool(rows))
        until = max(since, self.known.today)
        before = [row for row in rows if row.start_date <= since]
        between = [row for row in rows if since < row.start_date <= until]
        old = before[-1].factor if before else None
        if old == value and all(row.factor == value for row in between):
            return
        self._change(step, "factor", (between or before or [None])[-1], value)
        step.factors_gone = between
        step.member_changed |= bool(between)  # What is gone leaves no trace of its own in the feed.
        if before and before[-1].start_date == since:
            before[-1].factor = value
            step.factors = [before[-1]]
        elif old != value:
            step.factors = [
                PartTimeFactor(
                    institution=self.known.institution, member=member, factor=value, start_date=since
                )
            ]

    def _since(self, step, *, has_factor):
        """A first factor holds from the start; a change from today, or from the day that was said."""
        said = step.person.row.since or self.since
        if said and not self.start_of_year <= said < self.start_of_year.replace(
            year=self.start_of_year.year + 1
        ):
            raise _Fault("since", "date_outside_year", str(said))
        if not has_factor:
            return step.member.start_date
        return max(said or self.known.today, step.member.start_date)

    def _plan_teams(self, step):
        if not step.person.teams or not self._goes_on(step.member) or step.member.revoked_at:
            return
        rows = [] if step.is_new else self.known.team_rows.get(step.member.pk, [])
        wanted = self._wanted(step, rows)
        before = {_label(row.team, row.role) for row in rows if row.end_date != self.known.today}
        step.team_rows = [*self._opened(step, rows, wanted), *self._ended(rows, wanted)]
        if step.team_rows:
            closed = {_label(row.team, row.role) for row in step.team_rows if row.pk and row.end_date}
            opened = {_label(row.team, row.role) for row in step.team_rows if not row.end_date}
            after = (before - closed) | opened
            self._change(step, "teams", " | ".join(sorted(before)), " | ".join(sorted(after)))

    def _wanted(self, step, rows):
        """(team name folded, role) → team. A role left open is the one that is known, or member."""
        wanted = {}
        for (folded, role), name in step.person.teams.items():
            held = [row.role for row in rows if row.team.name.casefold() == folded and row.end_date is None]
            for one in [role] if role else held or [TeamMembership.Role.MEMBER]:
                wanted[folded, one] = self._team(folded, name)
        return wanted

    def _team(self, folded, name):
        if folded not in self.teams:
            self.teams[folded] = Team(institution=self.known.institution, name=name)
            self.new_teams.append(self.teams[folded])
        return self.teams[folded]

    def _opened(self, step, rows, wanted):
        open_last = sorted(rows, key=lambda row: row.end_date is None)
        held = {(row.team.name.casefold(), row.role): row for row in open_last}
        start = max(self.known.today, step.member.start_date)
        for key, team in wanted.items():
            row = held.get(key)
            if row is None:
                yield TeamMembership(
                    institution=self.known.institution,
                    team=team,
                    member=step.member,
                    role=key[1],
                    source=TeamMembership.Source.IMPORT,
                    start_date=step.member.start_date if step.is_new else start,
                )
            elif row.end_date and row.source == TeamMembership.Source.IMPORT:
                row.end_date = None
                yield row

    def _ended(self, rows, wanted):
        """Only what an import made; a team given by hand stays."""
        for row in rows:
            is_wanted = (row.team.name.casefold(), row.role) in wanted
            if row.source == TeamMembership.Source.IMPORT and not is_wanted and row.end_date is None:
                row.end_date = max(self.known.today, row.start_date)
                yield row

    def _set(self, step, attribute, new, name=""):
        old = getattr(step.member, attribute)
        if old != new:
            self._change(step, name or attribute, old, new)
            setattr(step.member, attribute, new)
            step.member_changed = True

    def _change(self, step, name, old, new):
        if not step.is_new:
            step.changes.append(FieldChange(self.people.title(name), _shown(old), _shown(new)))


class _Fault(Exception):
    def __init__(self, name, code, value):
        self.field, self.code, self.value = name, code, value
        super().__init__(code)


def _label(team, role):
    return f"{team.name} ({_('team lead')})" if role == TeamMembership.Role.LEAD else team.name


def _shown(value):
    return "" if value is None else str(value)
