"""Drawing what is wanted: a quick preview first, then the map, from the places that people know."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from courses.map_layout import (
    FINAL,
    PREVIEW,
    TALL,
    WIDE,
    Grid,
    Layout,
    MapRefused,
    as_json,
    background,
    grid_from,
    lay_out,
)
from courses.models import MapDrawing, MapSheet
from courses.queries import maps
from courses.services.maps import claims
from courses.services.maps.wanting import want_what_changed

FORMS = (WIDE, TALL)
MOST_KEPT = 5  # Drawn versions per institution.
STEP = 4  # Percent between two notes of the progress.

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Drawn:
    """The sheets of one form: a layout per language."""

    form: str
    layouts: dict[str, Layout]


def draw_due(*, now: datetime) -> int:
    """Want what changed and draw what is wanted, until one map had to be laid out. How many were finished.

    Safe to run at any moment and several times at once.
    """
    want_what_changed(now=now)
    finished = 0
    while True:
        with claims.claimed() as row:
            if row is None:
                return finished
            is_copied = _is_copied(row, now=now)
            finished += is_copied or _is_drawn(row, now=now)
        if not is_copied:
            return finished


def preview_due(*, now: datetime) -> None:
    """Give every institution without a map a quick one; the map itself stays wanted."""
    want_what_changed(now=now)
    for row in MapDrawing.objects.unfinished().exclude(institution__map_drawings__sheets__isnull=False):
        content = maps.contents_of(row.institution_id)
        _preview(row, content, {})


def _is_copied(row: MapDrawing, *, now: datetime) -> bool:
    """The same network was drawn elsewhere, and here nobody knows another map: take that one."""
    others = MapDrawing.objects.drawn()
    if row.starts_afresh or others.filter(institution=row.institution_id).exists():
        return False
    twin = others.filter(fingerprint=row.fingerprint).order_by("pk").first()
    if twin is None:
        return False
    sheets = list(twin.sheets.all())
    for sheet in sheets:
        sheet.pk, sheet.drawing = None, row
    return _finished(row, sheets, twin.findings, now=now)


def _is_drawn(row: MapDrawing, *, now: datetime) -> bool:
    content = maps.contents_of(row.institution_id)
    if content is None or content.fingerprint != row.fingerprint:
        row.delete()  # It changed again; the next comparison wants that.
        return False
    try:
        return _draw(row, content, now=now)
    except MapRefused as refusal:
        finding = {"code": refusal.code, "limit": refusal.limit}
        claims.in_hand(row).update(state=MapDrawing.State.FAILED, findings=[finding])
    except Exception:
        log.exception("map_not_drawn", drawing=row.pk, attempt=row.attempts)
    return False


def _draw(row: MapDrawing, content: maps.Contents, *, now: datetime) -> bool:
    known = {} if row.starts_afresh else _known(row)
    _preview(row, content, known)
    drawn = []
    for place, form in enumerate(FORMS):
        notes = _notes(row, place / len(FORMS), 1 / len(FORMS))
        drawn.append(_drawn(content, form, FINAL, known.get(form.name), notes))
    return _finished(row, _sheets(row, drawn), _findings(drawn), now=now)


def _preview(row: MapDrawing, content: maps.Contents, known: dict[str, Grid]) -> None:
    drawn = [_drawn(content, form, PREVIEW, known.get(form.name), None) for form in FORMS]
    row.sheets.filter(is_preview=True).delete()
    MapSheet.objects.bulk_create(_sheets(row, drawn, is_preview=True))


def _drawn(content, form, effort, known: Grid | None, notes: Callable | None) -> Drawn:
    """A layout per language on the same cells. The first language is the one that finds them.

    Stops are kept at their places on the wide map, where a coordinator moves them; the tall one is free.
    """
    first, *others = [language for language, _ in settings.LANGUAGES]
    has_pins = form is WIDE
    network = content.network(first, has_pins=has_pins)
    layouts = {first: lay_out(network, form, effort=effort, known=known, progress=notes)}
    for language in others:
        other = content.network(language, has_pins=has_pins)
        layouts[language] = (
            layouts[first]
            if other == network
            else lay_out(other, form, effort=effort, known=layouts[first].grid)
        )
    return Drawn(form.name, layouts)


def _known(row: MapDrawing) -> dict[str, Grid]:
    """Form → the grid of the map that people know."""
    last = MapDrawing.objects.drawn().filter(institution=row.institution_id).order_by("-number").first()
    if last is None:
        return {}
    language = settings.LANGUAGES[0][0]
    return {sheet.form: grid_from(sheet.layout["grid"]) for sheet in last.sheets.filter(language=language)}


def _notes(row: MapDrawing, start: float, share: float) -> Callable[[float], bool | None]:
    """Writes the progress now and then; answers False when this attempt no longer counts."""
    written = [row.progress]

    def note(fraction: float) -> bool | None:
        percent = int(100 * (start + share * fraction))
        if percent < written[0] + STEP:
            return None
        written[0] = percent
        return bool(claims.in_hand(row).update(progress=min(percent, 99)))

    return note


def _sheets(row: MapDrawing, drawn: list[Drawn], *, is_preview: bool = False) -> list[MapSheet]:
    return [
        MapSheet(
            drawing=row,
            form=sheet.form,
            language=language,
            is_preview=is_preview,
            layout=as_json(layout),
            background=background(layout, sheet.form),
        )
        for sheet in drawn
        for language, layout in sheet.layouts.items()
    ]


def _findings(drawn: list[Drawn]) -> list[dict]:
    found = [
        asdict(finding) for sheet in drawn for layout in sheet.layouts.values() for finding in layout.findings
    ]
    return list({repr(finding): finding for finding in found}.values())


@transaction.atomic
def _finished(row: MapDrawing, sheets: list[MapSheet], findings: list[dict], *, now: datetime) -> bool:
    """Put the sheets in place, all or nothing; False when another attempt was first."""
    done = {"state": MapDrawing.State.DRAWN, "progress": 100, "findings": findings, "drawn_at": now}
    if not claims.in_hand(row).update(**done):
        return False
    row.sheets.all().delete()
    MapSheet.objects.bulk_create(sheets)
    own = MapDrawing.objects.drawn().filter(institution=row.institution_id).order_by("-number")
    MapDrawing.objects.filter(pk__in=own.values("pk")[MOST_KEPT:]).delete()
    return True
