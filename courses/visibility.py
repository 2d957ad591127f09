"""Which class every field of the catalogue has (rules.md §5.1). There is no learner in it."""

from metro.core.visibility import fields

FIELDS = {
    "SkillFramework": fields(public="id title_nl title_en code version side credit check_cap broad_index"),
    "SkillLevel": fields(public="id title_nl title_en framework index code"),
    "Skill": fields(public="id title_nl title_en framework code position"),
    "Line": fields(
        public="id title_nl title_en code slug goal colour palette",
        institution="institution status",
    ),
    "LineVersion": fields(public="id line number", institution="status rule rule_stops released_at"),
    "Stop": fields(
        public="id title_nl title_en slug goal minutes language form",
        institution="institution completion min_presence valid_months status",
    ),
    "StopSkill": fields(public="id stop skill level minutes position"),
    "Check": fields(institution="id stop position kind removed_at", session="text options", nobody="right"),
    "LineStop": fields(
        public="id version stop position", institution="section is_required prerequisite gate"
    ),
    "Offer": fields(
        institution="title stop", approver="id institution expert status created_at decided_at changed_at"
    ),
    "Session": fields(
        institution="id uuid institution shared_with stop status starts_at ends_at time_zone local_start place"
        " capacity registration_opens_at registration_closes_at schedule_version status_reason"
        " created_by created_at updated_at changed_at recording_at",
        nobody="meeting_url recording_url",
    ),
    "MapDrawing": fields(
        institution="id institution number state progress findings created_at drawn_at",
        nobody="fingerprint starts_afresh attempts",
    ),
    "MapSheet": fields(institution="id drawing form language is_preview layout background"),
    "MapPin": fields(institution="id institution stop column row"),
    "PublicLine": fields(institution="id institution line opened_at"),
    "SessionHost": fields(institution="id session shown_name position", session="user"),
}
