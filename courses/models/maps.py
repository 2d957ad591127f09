from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InstitutionRows(models.QuerySet):
    def visible_to(self, actor):
        """Those of the own institution: there is no person in them."""
        return self.filter(institution=actor.institution_id)


class MapDrawingQuerySet(InstitutionRows):
    def drawn(self):
        return self.filter(state=MapDrawing.State.DRAWN)

    def unfinished(self):
        return self.filter(state__in=(MapDrawing.State.WANTED, MapDrawing.State.DRAWING))


class MapDrawing(models.Model):
    """One version of the map of an institution, from being wanted to being drawn; then it never changes.

    `fingerprint` stands for everything that is drawn. A drawing in hand is proved by a lock of the database
    session that works on it (see services/maps/claims.py), so that a dead worker holds nothing up.
    """

    class State(models.TextChoices):
        WANTED = "wanted", _("wanted")
        DRAWING = "drawing", _("being drawn")
        DRAWN = "drawn", _("drawn")
        FAILED = "failed", _("failed")

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="map_drawings")
    number = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.WANTED)
    starts_afresh = models.BooleanField(default=False)  # Without the places that people know.
    progress = models.PositiveSmallIntegerField(default=0)  # Percent.
    attempts = models.PositiveSmallIntegerField(default=0)  # Also the fence: only the last one writes.
    findings = models.JSONField(default=list)
    created_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)

    objects = MapDrawingQuerySet.as_manager()

    class Meta:
        verbose_name = _("map")
        verbose_name_plural = _("maps")
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="one_map_per_number"),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state__in=["wanted", "drawing"]),
                name="one_unfinished_map_per_institution",
            ),
        ]

    def __str__(self):
        return f"{self.institution_id} map {self.number}"

    @property
    def is_unfinished(self):
        return self.state in (self.State.WANTED, self.State.DRAWING)


class MapSheetQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(drawing__in=MapDrawing.objects.visible_to(actor))

    def current(self):
        """Per form the newest finished sheet; a preview only as long as there is none."""
        return self.order_by("form", "is_preview", "-drawing__number").distinct("form")


class MapSheet(models.Model):
    """A map in one form and one language: its layout, and the background as it stands on the page."""

    class Form(models.TextChoices):
        WIDE = "wide", _("wide")
        TALL = "tall", _("tall")

    drawing = models.ForeignKey(MapDrawing, models.CASCADE, related_name="sheets")
    form = models.CharField(max_length=4, choices=Form)
    language = models.CharField(max_length=2)
    is_preview = models.BooleanField(default=False)
    layout = models.JSONField()
    background = models.TextField()

    objects = MapSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("map sheet")
        verbose_name_plural = _("map sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["drawing", "form", "language", "is_preview"], name="one_sheet_per_form_and_language"
            )
        ]

    def __str__(self):
        return f"{self.drawing_id} {self.form} {self.language}"


class MapPin(models.Model):
    """The cell of the map at which a coordinator keeps a stop."""

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="map_pins")
    stop = models.ForeignKey("courses.Stop", models.CASCADE, related_name="map_pins")
    column = models.SmallIntegerField()
    row = models.SmallIntegerField()

    objects = InstitutionRows.as_manager()

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        constraints = [
            models.UniqueConstraint(fields=["institution", "stop"], name="one_pin_per_stop"),
        ]

    def __str__(self):
        return f"{self.stop_id} at {self.column}, {self.row}"


class PublicLine(models.Model):
    """That an institution shows a line to the public, such as on its intranet.

    A row per institution, because a line that all share is not one institution's to close for the others.
    """

    institution = models.ForeignKey("accounts.Institution", models.CASCADE, related_name="public_lines")
    line = models.ForeignKey("courses.Line", models.CASCADE, related_name="public_rows")
    opened_at = models.DateTimeField()

    objects = InstitutionRows.as_manager()

    class Meta:
        verbose_name = _("public line")
        verbose_name_plural = _("public lines")
        constraints = [
            models.UniqueConstraint(fields=["institution", "line"], name="opened_once_per_institution"),
        ]

    def __str__(self):
        return f"{self.line_id} by {self.institution_id}"
