"""What an expert or coordinator fills in about a session. Forms check shape; the services decide."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.models import Session
from courses.services import clock
from courses.services.refusals import ClockChange
from metro.core import words
from metro.core.errors import Refusal
from tracking.queries.studio import Plannable

ZONES = [
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Paris",
    "America/Curacao",
    "America/Los_Angeles",
    "America/New_York",
    "America/Paramaribo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "UTC",
]
CLOSES = [
    ("", _("at the start")),
    ("60", _("1 hour before the start")),
    ("1440", _("1 day before the start")),
    ("4320", _("3 days before the start")),
    ("10080", _("1 week before the start")),
]
_DATES = ["%Y-%m-%d", "%d-%m-%Y"]
_TIMES = ["%H:%M", "%H.%M", "%H:%M:%S"]
_AS_TYPED = {"local_start": "date", "registration_closes_at": "closes_before"}  # What the services name.
_UNKNOWN = {"invalid_choice": _("We do not know this. Choose from the list.")}


class RefusableForm(forms.Form):
    """A form that shows the sentence of a refusal beside the field that it is about."""

    def refuse(self, refusal: Refusal) -> None:
        field = getattr(refusal, "field", None)
        field = _AS_TYPED.get(field, field)
        self.add_error(field if field in self.fields else None, str(refusal))


class WhenForm(RefusableForm):
    """A date and a time on the wall of a named zone, and how long it takes."""

    date = forms.DateField(
        label=_("Date"),
        input_formats=_DATES,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    time = forms.TimeField(
        label=_("Start time"),
        input_formats=_TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), error_messages=_UNKNOWN)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=5,
        max_value=480,
        help_text=_("Leave empty for the length of the stop."),
    )
    confirmed_clock = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    clock_answer = clock_meant = ""  # Set when a night with a clock change must be confirmed.

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = list(ZONES)
        if (current := self.get_initial_for_field(self.fields["zone"], "zone")) and current not in zones:
            zones.append(current)
        self.fields["zone"].choices = [(zone, words.zone_name(zone)) for zone in zones]
        self.initial.setdefault("zone", ZONES[0])

    def refuse(self, refusal):
        if isinstance(refusal, ClockChange):
            self.clock_answer, self.clock_meant = refusal.details["time"], self.meant
            self.add_error("time", str(refusal))
        else:
            super().refuse(refusal)

    @property
    def keeps_confirmation(self) -> bool:
        """Another field was refused: the confirmed night need not be confirmed again."""
        values = getattr(self, "cleaned_data", {})
        return bool(values.get("confirmed_clock")) and values["confirmed_clock"] == self.meant

    @property
    def meant(self) -> str:
        """What a confirmation is about: it does not count for another night."""
        values = self.cleaned_data
        return f"{values.get('date')} {values.get('time')} {values.get('zone')}"

    def when(self) -> dict:
        """The keywords of `clock.span`, with the names that the services use."""
        values = self.cleaned_data
        return {
            "local_start": datetime.combine(values["date"], values["time"]),
            "zone": values["zone"],
            "minutes": values["minutes"],
            "confirmed_clock": values["confirmed_clock"] == self.meant,
        }


class DetailsForm(RefusableForm):
    """The link, the seats, and for a coordinator who gives the session."""

    meeting_url = forms.URLField(
        label=_("Meeting link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("From Teams, Zoom or another tool. People with a seat reach it through Metrolijn."),
        error_messages={"invalid": _("This is not a link. Copy the whole link from your meeting.")},
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Leave empty for no limit."),
    )
    host = forms.ModelChoiceField(None, label=_("Host"), required=False, error_messages=_UNKNOWN)

    def __init__(self, *args, experts=None, **kwargs):
        super().__init__(*args, **kwargs)
        if experts is None:
            del self.fields["host"]
        else:
            self.fields["host"].queryset = experts
            self.fields["host"].empty_label = gettext("Nobody yet")

    def hosts(self) -> list | None:
        """The chosen host; None when the form did not ask, or nobody else was chosen (co-hosts then stay)."""
        if "host" not in self.changed_data:
            return None
        host = self.cleaned_data["host"]
        return [host] if host else []


class PlanForm(WhenForm, DetailsForm):
    """A new session, or a draft."""

    stop = forms.ChoiceField(label=_("Stop"), error_messages=_UNKNOWN)
    place = forms.CharField(
        label=_("Place"), required=False, max_length=120, help_text=_("Leave empty for an online session.")
    )
    closes_before = forms.ChoiceField(label=_("Registration closes"), required=False, choices=CLOSES)

    def __init__(self, *args, stops: list[Plannable], **kwargs):
        super().__init__(*args, **kwargs)
        self._stops = {row.key: row for row in stops}
        self.fields["stop"].choices = [
            (row.key, f"{row.stop.title} · {row.institution.name}") for row in stops
        ]
        self.fields["closes_before"].choices = _closes_with(self.initial.get("closes_before", ""))

    @property
    def plannable(self) -> Plannable:
        return self._stops[self.cleaned_data["stop"]]

    def plan(self) -> dict:
        """Keywords for the services."""
        values = self.cleaned_data
        return self.when() | {
            "meeting_url": values["meeting_url"],
            "capacity": values["capacity"],
            "place": values["place"],
            "closes": self._closes(),
        }

    def _closes(self):
        values = self.cleaned_data
        if not values["closes_before"]:
            return None
        wall = datetime.combine(values["date"], values["time"]) - timedelta(
            minutes=int(values["closes_before"])
        )
        return clock.to_moment(wall, values["zone"], confirmed=True)


class DraftForm(PlanForm):
    """A draft again: its stop stays."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, stops=[], **kwargs)
        del self.fields["stop"]


class MoveForm(WhenForm):
    """Another time for a session that people may have registered for."""

    place = forms.CharField(
        label=_("Place"), required=False, max_length=120, help_text=_("Leave empty for an online session.")
    )


class NotHeldForm(RefusableForm):
    reason = forms.CharField(
        label=_("Why did it not take place?"),
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(RefusableForm):
    reason = forms.CharField(
        label=_("Why does it not take place?"),
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who had a seat or waited can read this."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


def initial_of(session: Session) -> dict:
    """The values of a session as the forms show them."""
    start = clock.to_wall(session.starts_at, session.time_zone)
    return {
        "date": start.date(),
        "time": start.time(),
        "zone": session.time_zone,
        "minutes": session.planned_minutes,
        "place": session.place,
        "capacity": session.capacity,
        "closes_before": _minutes_before(session, start),
    }


def _closes_with(current):
    if not current or current in dict(CLOSES):
        return CLOSES
    label = gettext("{time} before the start").format(time=words.hours(int(current)))
    return [*CLOSES, (current, label)]


def _minutes_before(session, start):
    if session.registration_closes_at is None:
        return ""
    closes = clock.to_wall(session.registration_closes_at, session.time_zone)
    return str(int((start - closes).total_seconds() // 60))
