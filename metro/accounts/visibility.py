"""Which class every field about people and institutions has (rules.md §5.1)."""

from metro.core.visibility import fields

_OUTBOX = (
    "id final_reason state dedupe_key due_at useful_until urgency language request_id claimed_by"
    " lease_until fence attempts last_error message_id rendered_at raw planned_at sent_at finished_at"
)

FIELDS = {
    "User": fields(
        institution="id first_name prefix last_name",
        session="organisation",
        private="email language time_zone zone_changed_at current_institution created_at changed_at last_login",
        nobody="password is_active is_staff is_superuser groups user_permissions",
    ),
    "Institution": fields(
        institution="id name slug time_zone language lead_visibility works_council_date releases_sessions"
        " holiday_country holiday_region mails_at_weekends quiet_from quiet_until created_at changed_at"
    ),
    "Holiday": fields(institution="id institution name start_date end_date is_free"),
    "Team": fields(institution="id institution name changed_at"),
    "Membership": fields(
        institution="id institution user",
        team="start_date end_date",
        private="role staff_number revoked_at closed_at created_at changed_at",
    ),
    "PartTimeFactor": fields(private="id institution member factor start_date changed_at"),
    "TeamMembership": fields(
        team="id institution team member role start_date end_date revoked_at shares_earlier",
        private="source changed_at",
    ),
    "Invitation": fields(
        approver="id institution member invited_by status send_number sent_at expires_at accepted_at",
        nobody="token_hash",
    ),
    "AuditEntry": fields(
        private="id institution actor subject object_type object_id event from_state to_state reason at"
    ),
    "ApiToken": fields(
        private="id institution user kind name scopes created_at expires_at last_used_at revoked_at",
        nobody="token_hash",
    ),
    "AccountMail": fields(secret=f"{_OUTBOX} user to template context"),
}
