"""The operator's view of people and institutions. Who did what is read here, never written."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.utils.translation import gettext_lazy as _

from metro.accounts.models import (
    AccountMail,
    AuditEntry,
    Institution,
    Invitation,
    Membership,
    PartTimeFactor,
    Team,
    TeamMembership,
    User,
)

admin.site.site_header = admin.site.site_title = "Metrolijn"
# One way in: the admin has no login page of its own, so no way around its limits.
admin.site.login = secure_admin_login(admin.site.login)


class ReadOnly:
    def has_add_permission(self, request, *args):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    add_form = AdminUserCreationForm
    list_display = ["email", "first_name", "prefix", "last_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Name"), {"fields": ["first_name", "prefix", "last_name", "organisation"]}),
        (_("Choices"), {"fields": ["language", "time_zone", "current_institution"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Moments"), {"fields": ["last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "first_name", "prefix", "last_name", "usable_password", "password1", "password2"]}),
    ]


@admin.register(Institution)
class InstitutionAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "time_zone", "language", "lead_visibility"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name", "institution"]
    list_filter = ["institution"]
    search_fields = ["name"]


class TeamMembershipInline(admin.TabularInline):
    model = TeamMembership
    extra = 0
    fields = ["team", "role", "source", "start_date", "end_date", "revoked_at"]
    autocomplete_fields = ["team"]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "institution", "role", "staff_number", "start_date", "end_date", "revoked_at"]
    list_filter = ["institution", "role"]
    list_select_related = ["user", "institution"]
    search_fields = ["user__email", "user__last_name", "staff_number"]
    autocomplete_fields = ["user"]
    readonly_fields = ["closed_at"]


@admin.register(PartTimeFactor)
class PartTimeFactorAdmin(admin.ModelAdmin):
    list_display = ["member", "factor", "start_date"]
    list_filter = ["institution"]
    autocomplete_fields = ["member"]


@admin.register(TeamMembership)
class TeamMembershipAdmin(admin.ModelAdmin):
    list_display = ["member", "team", "role", "source", "start_date", "end_date", "revoked_at"]
    list_filter = ["institution", "role", "source"]
    list_select_related = ["member", "team"]
    autocomplete_fields = ["member", "team"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["member", "institution", "status", "send_number", "sent_at", "expires_at"]
    list_filter = ["institution", "status"]
    exclude = ["token_hash"]


@admin.register(AccountMail)
class AccountMailAdmin(ReadOnly, admin.ModelAdmin):
    """Kind and state, never the address or the text: those carry links that open an account."""

    list_display = ["template", "state", "final_reason", "due_at", "attempts", "sent_at"]
    list_filter = ["state", "template"]
    fields = ["template", "state", "final_reason", "due_at", "attempts", "last_error", "sent_at", "request_id"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "institution", "actor", "event", "object_type", "object_id", "from_state", "to_state"]
    list_filter = ["institution", "event"]
    list_select_related = ["institution", "actor"]
