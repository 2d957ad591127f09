"""The catalogue for operators. What touches people moves through services, so here it is only shown."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from courses.models import (
    Line,
    LineStop,
    LineVersion,
    Offer,
    Session,
    SessionHost,
    Skill,
    SkillFramework,
    SkillLevel,
    Stop,
    StopSkill,
)
from courses.services import offers, stops
from metro.core.errors import Refusal


def each(modeladmin, request, rows, move):
    """Call one service for every chosen row; a refusal is shown with its row."""
    for row in rows:
        try:
            move(row, by=request.user, now=request.now)
        except Refusal as refusal:
            modeladmin.message_user(request, f"{row}: {refusal}", messages.ERROR)
        else:
            modeladmin.message_user(request, f"{row}: {row.get_status_display()}", messages.SUCCESS)


class ReadOnly:
    """Seen in the admin, changed elsewhere."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SkillLevelInline(admin.TabularInline):
    model = SkillLevel
    extra = 0
    ordering = ["index"]


@admin.register(SkillFramework)
class SkillFrameworkAdmin(admin.ModelAdmin):
    list_display = ["title_nl", "code", "version", "side"]
    list_filter = ["side"]
    ordering = ["code", "version"]
    inlines = [SkillLevelInline]


@admin.register(Skill)
class SkillAdmin(admin.ModelAdmin):
    list_display = ["title_nl", "code", "framework"]
    list_filter = ["framework"]
    list_select_related = ["framework"]
    search_fields = ["title_nl", "title_en", "code"]
    ordering = ["framework", "position", "code"]


@admin.register(Line)
class LineAdmin(admin.ModelAdmin):
    list_display = ["code", "title_nl", "institution", "status"]
    list_filter = ["status", "institution"]
    list_select_related = ["institution"]
    search_fields = ["title_nl", "title_en", "code"]
    ordering = ["code", "pk"]
    prepopulated_fields = {"slug": ["title_nl"]}


class LineStopInline(admin.TabularInline):
    """What is on a released version never changes: a new version does."""

    model = LineStop
    fk_name = "version"
    fields = ["position", "stop", "section", "is_required", "gate"]
    autocomplete_fields = ["stop"]
    extra = 0
    ordering = ["position"]

    def has_add_permission(self, request, obj=None):
        return _is_draft(obj)

    def has_change_permission(self, request, obj=None):
        return _is_draft(obj)

    def has_delete_permission(self, request, obj=None):
        return _is_draft(obj)


def _is_draft(version):
    return version is None or version.status == LineVersion.Status.DRAFT


@admin.register(LineVersion)
class LineVersionAdmin(admin.ModelAdmin):
    list_display = ["line", "number", "status", "rule", "released_at"]
    list_filter = ["status", "line"]
    list_select_related = ["line"]
    ordering = ["line__code", "-number"]
    readonly_fields = ["status", "released_at"]
    inlines = [LineStopInline]

    def get_readonly_fields(self, request, obj=None):
        frozen = [] if _is_draft(obj) else ["line", "number", "rule", "rule_stops"]
        return [*self.readonly_fields, *frozen]

    def has_delete_permission(self, request, obj=None):
        return obj is not None and _is_draft(obj)


class StopSkillInline(admin.TabularInline):
    model = StopSkill
    fields = ["position", "skill", "level", "minutes"]
    autocomplete_fields = ["skill"]
    extra = 0
    ordering = ["position"]

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "level":
            kwargs["queryset"] = SkillLevel.objects.select_related("framework").order_by("framework", "index")
        return super().formfield_for_foreignkey(field, request, **kwargs)


@admin.register(Stop)
class StopAdmin(admin.ModelAdmin):
    list_display = ["title_nl", "minutes", "form", "status", "institution"]
    list_filter = ["status", "form", "institution"]
    list_select_related = ["institution"]
    search_fields = ["title_nl", "title_en", "slug"]
    ordering = ["title_nl", "pk"]
    prepopulated_fields = {"slug": ["title_nl"]}
    readonly_fields = ["status"]
    inlines = [StopSkillInline]
    actions = ["publish", "retire"]

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.status == Stop.Status.DRAFT

    @admin.action(description=_("Publish"))
    def publish(self, request, rows):
        each(self, request, rows, stops.publish)

    @admin.action(description=_("Retire"))
    def retire(self, request, rows):
        each(self, request, rows, stops.retire)


class SessionHostInline(ReadOnly, admin.TabularInline):
    model = SessionHost
    fields = ["position", "shown_name"]
    extra = 0
    ordering = ["position"]


@admin.register(Session)
class SessionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["pk", "stop", "institution", "starts_at", "time_zone", "status", "capacity"]
    list_filter = ["status", "institution"]
    list_select_related = ["stop", "institution"]
    search_fields = ["stop__title_nl", "stop__title_en"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-pk"]
    exclude = ["meeting_url"]  # Secret: reached through the join redirect only.
    inlines = [SessionHostInline]


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin):
    list_display = ["title", "institution", "expert", "status", "decided_at"]
    list_filter = ["status", "institution"]
    list_select_related = ["institution", "expert"]
    search_fields = ["title", "expert__email", "expert__last_name"]
    ordering = ["-created_at", "-pk"]
    autocomplete_fields = ["stop"]
    raw_id_fields = ["expert"]
    readonly_fields = ["status", "decided_at"]
    actions = ["accept"]

    @admin.action(description=_("Accept: the expert may plan sessions"))
    def accept(self, request, rows):
        each(self, request, rows, offers.accept)
