"""Times, amounts and lists as people read them, in the active language (rules.md §9). Pure: `now` is handed in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

_DUTCH_MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_DUTCH_DAYS = ["ma", "di", "wo", "do", "vr", "za", "zo"]
_ZONES = {"Europe/Amsterdam": _("Amsterdam"), "UTC": _("UTC")}


def zone_name(zone: str) -> str:
    """'Amsterdam' for Europe/Amsterdam; the city of any other zone."""
    return str(_ZONES.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " "))


def clock(moment: datetime, zone: str) -> str:
    """15.30 in Dutch, 15:30 in English."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H.%M" if _dutch() else "%H:%M")


def date_only(value: date | datetime) -> str:
    """do 3 dec 2026 · Thu 3 Dec 2026."""
    if _dutch():
        weekday, month = _DUTCH_DAYS[value.weekday()], _DUTCH_MONTHS[value.month - 1]
    else:
        weekday, month = WEEKDAYS_ABBR[value.weekday()], str(MONTHS_3[value.month]).capitalize()
    return f"{weekday} {value.day} {month} {value.year}"


def long_date(value: date | datetime, zone: str = "Europe/Amsterdam") -> str:
    """3 december 2026 · 3 December 2026: for documents, which are read years later."""
    local = value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) else value
    return date_format(local, "j F Y")


def day(moment: datetime, zone: str = "Europe/Amsterdam") -> str:
    """The local date of a moment."""
    return date_only(moment.astimezone(ZoneInfo(zone)))


def near_day(moment: datetime, zone: str, *, now: datetime) -> str:
    """Within 7 days the weekday leads: 'morgen, do 3 dec'."""
    local, today = moment.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if local == today:
        return gettext("today, {date}").format(date=date_only(local))
    if local == today + timedelta(days=1):
        return gettext("tomorrow, {date}").format(date=date_only(local))
    if today < local < today + timedelta(days=7):
        return f"{WEEKDAYS[local.weekday()]}, {date_only(local)[3:] if _dutch() else date_only(local)[4:]}"
    return date_only(local)


def period(starts_at: datetime, ends_at: datetime, zone: str, *, now: datetime | None = None) -> str:
    """do 3 dec 2026, 15.30–16.00 uur (Amsterdam) · Thu 3 Dec 2026, 15:30–16:00 (Amsterdam)."""
    when = near_day(starts_at, zone, now=now) if now else day(starts_at, zone)
    times = f"{clock(starts_at, zone)}–{clock(ends_at, zone)}"
    unit = " uur" if _dutch() else ""
    return f"{when}, {times}{unit} ({zone_name(zone)})"


def moment(value: datetime, zone: str, *, now: datetime | None = None) -> str:
    """do 3 dec 2026, 15.30 uur (Amsterdam) · Thu 3 Dec 2026, 15:30 (Amsterdam)."""
    when = near_day(value, zone, now=now) if now else day(value, zone)
    unit = " uur" if _dutch() else ""
    return f"{when}, {clock(value, zone)}{unit} ({zone_name(zone)})"


def short(value: datetime, zone: str) -> str:
    """Where there is little room: do 3 dec, 15.30 · Thu 3 Dec, 15:30."""
    return f"{day(value, zone).rsplit(' ', 1)[0]}, {clock(value, zone)}"


def hours(minutes: int) -> str:
    """3 uur 45 min · 3 h 45 min; below one hour only the minutes."""
    whole, rest = divmod(abs(int(minutes)), 60)
    sign = "-" if minutes < 0 else ""
    unit = "uur" if _dutch() else "h"
    if not whole:
        return f"{sign}{rest} min"
    return f"{sign}{whole} {unit} {rest} min" if rest else f"{sign}{whole} {unit}"


def and_list(parts: list[str]) -> str:
    """A, B en C."""
    if len(parts) < 2:
        return "".join(parts)
    return gettext("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def school_year(value: date) -> str:
    """2026–2027 for any day from 1 August 2026 to 31 July 2027."""
    start = value.year if value.month >= 8 else value.year - 1
    return f"{start}–{start + 1}"


def count_stops(number: int) -> str:
    return ngettext("{n} stop", "{n} stops", number).format(n=number)


def _dutch() -> bool:
    return (get_language() or "nl").startswith("nl")
