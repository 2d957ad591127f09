"""What a coordinator or a person decides about messages and about the days without them."""

from dataclasses import dataclass
from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import Holiday, Institution
from metro.accounts.services.holidays import EndsBeforeItStarts
from metro.core import words
from tracking.models import ReminderChoice, ReminderRule
from tracking.models.reminders import At, Kind
from tracking.services.reminders import timing
from tracking.services.reminders.kinds import RULES, Before, Category
from tracking.services.reminders.windows import Quiet

WHAT = {
    Kind.REGISTERED: _("Confirms your seat, with the session for your calendar."),
    Kind.WAITLISTED: _("Confirms your place on the waiting list."),
    Kind.SEAT_CONFIRMED: _("Tells that your place on the waiting list became a seat."),
    Kind.SEAT_OFFERED: _("Offers a seat that is held for a while."),
    Kind.SEAT_ENDED: _("Confirms that your seat ended, and takes the session out of your calendar."),
    Kind.DAY_BEFORE: _("Reminds you on the day before the session."),
    Kind.STARTS_SOON: _("Reminds you shortly before the session, with the button to join."),
    Kind.MOVED: _("Tells the new time or place of a session."),
    Kind.CANCELLED: _("Tells that a session does not take place."),
    Kind.HOST_DAY_BEFORE: _("Reminds you on the day before a session that you give."),
    Kind.HOST_STARTS_SOON: _("Reminds you shortly before a session that you give."),
    Kind.SESSION_CHANGED: _("Tells what somebody else changed about your session."),
    Kind.ROSTER_DUE: _("Asks who came to your session, when nobody said so yet."),
    Kind.MISSED: _("Tells what is still possible when you missed a session."),
    Kind.CLOSE_STOP: _("Reminds you of the questions that close a stop."),
    Kind.RECORDING_READY: _("Tells that the recording of a session is there."),
    Kind.LEAD_NUDGE: _("Brings a friendly message of your team lead, at most one in two weeks."),
    Kind.LEAD_DIGEST: _("Tells you on Mondays what the team that you lead did."),
    Kind.LINE_IDLE: _("Suggests a next step on a line where nothing happened for four weeks."),
    Kind.LINE_VERSION_NEW: _("Tells that a line that you follow has a new version."),
    Kind.EXPIRY_EARLY: _("Tells 90 and 30 days before that something you completed expires."),
    Kind.OFFER_WAITING: _("Tells coordinators that an offer of an expert waits for an answer."),
    Kind.OFFER_DECIDED: _("Tells what an institution decided about your offer."),
    Kind.EVIDENCE_WAITING: _("Tells who decides that learning done elsewhere waits for approval."),
    Kind.EVIDENCE_DECIDED: _("Tells what was decided about what you handed in."),
    Kind.CORRECTION_MADE: _("Tells what somebody else corrected in what is known about you."),
}
MISSED = {
    Kind.REGISTERED: _("Without it the session does not come into your calendar."),
    Kind.SEAT_CONFIRMED: _("Without it the session does not come into your calendar."),
    Kind.SEAT_OFFERED: _("Without it you may see the offer too late."),
    Kind.SEAT_ENDED: _("Without it the session stays in your calendar."),
    Kind.MOVED: _("Without it your calendar keeps the old time."),
    Kind.CANCELLED: _("Without it the session stays in your calendar."),
    Kind.SESSION_CHANGED: _("Without it you may miss another time of your own session."),
    Kind.ROSTER_DUE: _("Without it people may wait for their hours."),
    Kind.EVIDENCE_DECIDED: _("Without it you see the decision only when you look."),
    Kind.CORRECTION_MADE: _("Without it you see a correction only when you look."),
    Kind.EXPIRY_EARLY: _("Without it something may expire before you know."),
}
WAITS = {
    Quiet.IGNORE: _("goes at once"),
    Quiet.LATER: _("waits for a good moment"),
    Quiet.AROUND: _("goes at a good moment before the session"),
    Quiet.UNLESS_NEAR: _("waits for a good moment, unless the session is near"),
    Quiet.WITHIN_A_DAY: _("waits for a good moment, unless the session is within a day"),
}
MINUTES = (15, 30, 60, 120)


@dataclass(frozen=True)
class Row:
    """One kind on the page: what it does, what is missed without it, and its fields."""

    label: str
    what: str
    missed: str
    is_on: forms.BoundField
    when: forms.BoundField | None
    wait: forms.BoundField | None


class KindsForm(forms.Form):
    """Every kind with a switch, and a moment where there is a choice."""

    has_wait = False

    def __init__(self, *args, rows: dict, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, rule in RULES.items():
            self._add(kind, rule, rows.get(kind))

    def _add(self, kind, rule, row):
        label = Kind(kind).label
        self.fields[f"{kind}-is_on"] = forms.BooleanField(
            label=label, required=False, initial=self.is_on(kind, row)
        )
        if rule.before == Before.MINUTES:
            self.fields[f"{kind}-minutes_before"] = forms.TypedChoiceField(
                label=label,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", self.as_default(kind)), *((count, _before(count)) for count in MINUTES)],
                initial=row.minutes_before if row else None,
            )
        if rule.before == Before.DAY:
            self.fields[f"{kind}-at"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", self.as_default(kind)), *At.choices],
                initial=row.at if row else "",
            )
        if self.has_wait:
            self.fields[f"{kind}-wait"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", WAITS[rule.quiet]), *_other_waits(rule)],
                initial=row.wait if row else "",
            )

    def is_on(self, kind: str, row) -> bool:
        return row is None or row.is_on

    def as_default(self, kind: str) -> str:
        """What the empty choice of a moment means."""
        is_day = RULES[kind].before == Before.DAY
        return At.START.label if is_day else _before(timing.STARTS_SOON_MINUTES)

    def rows(self) -> list[Row]:
        return [self._row(kind, rule) for kind, rule in RULES.items()]

    def _row(self, kind, rule) -> Row:
        when = "at" if rule.before == Before.DAY else "minutes_before"
        is_essential = rule.category in (Category.SERVICE, Category.WORK)
        return Row(
            label=Kind(kind).label,
            what=WHAT.get(kind, ""),
            missed=MISSED.get(kind, "") if is_essential else "",
            is_on=self[f"{kind}-is_on"],
            when=self[f"{kind}-{when}"] if rule.before else None,
            wait=self[f"{kind}-wait"] if self.has_wait else None,
        )

    def values(self) -> dict[str, dict]:
        """Per kind what was filled in, with the names that the services use."""
        found: dict = {}
        for name, value in self.cleaned_data.items():
            kind, field = name.split("-")
            found.setdefault(kind, {})[field] = value
        return found


class RulesForm(KindsForm):
    """What an institution decides. `rows`: its rules by kind."""

    has_wait = True


class ChoicesForm(KindsForm):
    """What a person chooses. `rows`: the own choices by kind; `rules`: those of the institution."""

    def __init__(self, *args, rules: dict[str, ReminderRule], **kwargs):
        self.rules = rules
        super().__init__(*args, **kwargs)

    def is_on(self, kind, row: ReminderChoice | None):
        return self._is_on_here(kind) if row is None or row.is_on is None else row.is_on

    def as_default(self, kind):
        rule = self.rules.get(kind)
        if rule and rule.minutes_before:
            return _before(rule.minutes_before)
        return rule.get_at_display() if rule and rule.at else super().as_default(kind)

    def values(self):
        """A switch that stands as the institution has it is no choice, so that it follows the institution."""
        found = super().values()
        for kind, fields in found.items():
            if fields["is_on"] == self._is_on_here(kind):
                fields["is_on"] = None
        return found

    def _is_on_here(self, kind):
        rule = self.rules.get(kind)
        return rule is None or rule.is_on


class CalendarForm(forms.ModelForm):
    """Which days are free, and at which hours mail may come."""

    quiet_until = forms.TypedChoiceField(label=_("Mail from"), choices=[], coerce=time.fromisoformat)
    quiet_from = forms.TypedChoiceField(label=_("Mail until"), choices=[], coerce=time.fromisoformat)

    class Meta:
        model = Institution
        fields = ["holiday_region", "holiday_country", "quiet_until", "quiet_from", "mails_at_weekends"]
        labels = {
            "holiday_region": _("School holidays of the region"),
            "holiday_country": _("Public holidays of"),
            "mails_at_weekends": _("Mail may also come at weekends"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holiday_region"].choices = [("", _("No school holidays")), *Institution.Region.choices]
        self.fields["holiday_country"].choices = [("", _("No public holidays")), *Institution.Country.choices]
        self.fields["quiet_until"].choices = _clock(5, 10)
        self.fields["quiet_from"].choices = _clock(17, 23)
        for name in ("quiet_until", "quiet_from"):
            self.initial[name] = f"{self.initial[name]:%H:%M}"


class HolidayForm(forms.ModelForm):
    """Days that are free as well, or that are not free after all."""

    is_free = forms.TypedChoiceField(
        label=_("These days are"),
        choices=[("yes", _("free")), ("no", _("not free, although the calendar says so"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )

    class Meta:
        model = Holiday
        fields = ["name", "start_date", "end_date", "is_free"]
        labels = {"name": _("Name"), "start_date": _("First day"), "end_date": _("Last day")}
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("start_date", "end_date")
        }

    def clean(self):
        data = super().clean()
        first, last = data.get("start_date"), data.get("end_date")
        if first and last and last < first:
            self.add_error("end_date", str(EndsBeforeItStarts()))
        return data


def _before(minutes: int) -> str:
    return _("{time} before the start").format(time=words.hours(minutes))


def _other_waits(rule):
    return [choice for choice in ReminderRule.Wait.choices if choice[0] != rule.quiet]


def _clock(first: int, last: int) -> list[tuple[str, str]]:
    """Every half hour."""
    halves = [f"{hour:02}:{minute:02}" for hour in range(first, last + 1) for minute in (0, 30)]
    return [(half, half) for half in halves[:-1]]
