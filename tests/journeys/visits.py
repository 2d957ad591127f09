"""Which page is visited as whom: every page of the site, with an address that shows something."""

from dataclasses import dataclass

from tests.journeys.processes import System

TEACHER, LEAD, EXPERT, COORDINATOR, BOTH, OPERATOR = (
    "docent",
    "teamleider",
    "expert",
    "coordinator",
    "sam",
    "beheer",
)
NOBODY = ""

# Addresses that only take a form, answer with a file, or send on to somewhere else.
WITHOUT_PAGE = {
    *("accept_seat", "decline_seat", "take_seat", "register", "session_calendar", "calendar_feed", "join"),
    *("follow_line", "leave_line", "skip_stop", "unskip_stop", "share_earlier"),
    *(
        "nudge_person",
        "nudge_team",
        "studio_session_publish",
        "change_role",
        "invite",
        "join_team",
        "leave_team",
    ),
    *("enter_code", "claim_attendance", "object_to_attendance", "recording", "studio_answer_objection"),
    *("submit_evidence", "withdraw_evidence", "remove_evidence", "evidence_file"),
    *(
        "map_pdf",
        "map_png",
        "record_json",
        "record_csv",
        "make_statement",
        "statement_pdf",
        "withdraw_statement",
    ),
    "preview_text",  # A mail, in the frame of institution_text.
    *("pin_stop", "unpin_stop", "draw_map_again", "public_lines", "public_line_svg", "public_line_json"),
    *(
        "add_holiday",
        "remove_holiday",
        "institution_import_apply",
        "institution_import_rejected",
        "invitation_again",
    ),
    *("set_language", "switch_institution", "account_set_password"),
    *("health_live", "health_ready", "health_engine"),
}


@dataclass(frozen=True)
class Visit:
    """One page, seen by one person."""

    name: str
    role: str
    path: str
    status: int = 200


def visits(system: System) -> list[Visit]:
    """Every page at least once; those that differ by role more often."""
    return [
        *_of_nobody(system),
        *_of_a_teacher(system),
        *_of_a_lead(system),
        *_of_an_expert(system),
        *_of_others(system),
    ]


def _of_nobody(system):
    return [
        Visit("account_login", NOBODY, "/accounts/login/"),
        Visit("account_signup", NOBODY, "/accounts/signup/"),
        Visit("account_inactive", NOBODY, "/accounts/inactive/"),
        Visit("account_reset_password", NOBODY, "/accounts/password/reset/"),
        Visit("account_reset_password_done", NOBODY, "/accounts/password/reset/done/"),
        Visit("account_reset_password_from_key", NOBODY, "/accounts/password/reset/key/1-absent/"),
        Visit("account_reset_password_from_key_done", NOBODY, "/accounts/password/reset/key/done/"),
        Visit("account_confirm_email", NOBODY, "/accounts/confirm-email/absent/"),
        Visit("account_email_verification_sent", NOBODY, "/accounts/confirm-email/"),
        Visit("unsubscribe", NOBODY, "/unsubscribe/absent", status=404),
        Visit("verify_code", NOBODY, "/verify/"),
        Visit("verify", NOBODY, f"/verify/{system.sql('SELECT code FROM tracking_statement LIMIT 1')[0][0]}"),
        Visit("verify", NOBODY, "/verify/ABCD-EFGH-2345-WXYZ", status=404),
        Visit("invitation", NOBODY, "/invitations/absent/", status=404),
    ]


def _of_a_teacher(system):
    seat, session, slug = _seat(system)
    line = system.sql("SELECT slug FROM courses_line ORDER BY id LIMIT 1")[0][0]
    return [
        Visit("today", TEACHER, "/"),
        Visit("map", TEACHER, "/map/"),
        Visit("line", TEACHER, f"/lines/{line}/"),
        Visit("stops", TEACHER, "/stops/"),
        Visit("stops", TEACHER, "/stops/?q=niets"),
        Visit("stop", TEACHER, f"/stops/{slug}/"),
        Visit("close_stop", TEACHER, f"/stops/{slug}/close/"),
        Visit("session", TEACHER, f"/sessions/{session}/"),
        Visit("cancel_registration", TEACHER, f"/registrations/{seat}/cancel/"),
        Visit("progress", TEACHER, "/me/progress/"),
        Visit("hours", TEACHER, "/me/hours/"),
        Visit("statements", TEACHER, "/me/statements/"),
        Visit("evidence_new", TEACHER, "/me/hours/elsewhere/new/"),
        *[
            Visit("evidence", TEACHER, f"/me/hours/elsewhere/{_evidence(system, status)}/")
            for status in ("draft", "submitted", "returned", "refused")
        ],
        Visit("messages", TEACHER, "/me/messages/"),
        Visit("messages", TEACHER, "/me/messages/?view=mail"),
        Visit("visibility", TEACHER, "/me/visibility/"),
        Visit("settings", TEACHER, "/me/settings/"),
        Visit("reminder_settings", TEACHER, "/me/settings/reminders/"),
        Visit("calendar", TEACHER, "/me/calendar/"),
        Visit("leave_institution", TEACHER, "/me/leave/"),
        Visit("key_new", TEACHER, "/me/keys/new/"),
        Visit("key_revoke", TEACHER, f"/me/keys/{_key(system)}/revoke/"),
        Visit("account_email", TEACHER, "/accounts/email/"),
        Visit("account_change_password", TEACHER, "/accounts/password/change/"),
        Visit("account_reauthenticate", TEACHER, "/accounts/reauthenticate/"),
        Visit("account_logout", TEACHER, "/accounts/logout/"),
        Visit("(absent)", TEACHER, "/absent/", status=404),
    ]


def _of_a_lead(system):
    team, member = system.sql(
        "SELECT o.team_id, o.member_id FROM accounts_teammembership l"
        " JOIN accounts_membership m ON m.id = l.member_id"
        " JOIN accounts_user u ON u.id = m.user_id JOIN accounts_teammembership o ON o.team_id = l.team_id"
        " WHERE l.role = 'lead' AND o.role = 'member' AND o.end_date IS NULL AND u.email LIKE %s LIMIT 1",
        f"{LEAD}@%",
    )[0]
    person = f"/teams/{team}/people/{member}/"
    return [
        Visit("today", LEAD, "/"),
        Visit("teams", COORDINATOR, "/teams/"),
        *[Visit("team", LEAD, f"/teams/{team}/?view={view}") for view in ("lines", "skills", "hours")],
        *[Visit("team_person", LEAD, f"{person}?view={view}") for view in ("lines", "skills", "hours")],
        Visit("team", COORDINATOR, f"/teams/{team}/"),
        Visit("approvals", LEAD, "/approvals/"),
        Visit("approvals", COORDINATOR, "/approvals/"),
        *[
            Visit("approval", LEAD, f"/approvals/{_evidence(system, status)}/")
            for status in ("submitted", "approved")
        ],
    ]


def _of_an_expert(system):
    coming, held = (_hosted(system, order) for order in ("starts_at > now() + '1 day'", "starts_at < now()"))
    draft, over = _draft(system), _hosted(system, "ends_at < now() AND starts_at > now() - interval '2 days'")
    at = "/studio/sessions"
    return [
        Visit("studio", EXPERT, "/studio/"),
        Visit("studio_session_new", EXPERT, f"{at}/new/"),
        Visit("studio_session", EXPERT, f"{at}/{coming}/"),
        Visit("studio_session", EXPERT, f"{at}/{held}/"),
        Visit("studio_session_edit", EXPERT, f"{at}/{coming}/edit/"),
        Visit("studio_session_move", EXPERT, f"{at}/{coming}/move/"),
        Visit("studio_session_cancel", EXPERT, f"{at}/{coming}/cancel/"),
        Visit("studio_session_withdraw", EXPERT, f"{at}/{coming}/withdraw/"),
        Visit("studio_session_not_held", EXPERT, f"{at}/{over}/not-held/"),
        Visit("studio_session_delete", EXPERT, f"{at}/{draft}/delete/"),
        Visit("studio_session", EXPERT, f"{at}/{draft}/"),
        Visit("studio_session_recording", EXPERT, f"{at}/{held}/recording/"),
        Visit("studio_questions", EXPERT, f"/studio/stops/{_asked(system)}/questions/"),
        Visit("studio_roster", EXPERT, f"{at}/{held}/roster/"),
    ]


def _of_others(system):
    member = system.sql(
        "SELECT max(id) FROM accounts_membership WHERE institution_id = 1 AND end_date IS NULL"
    )[0][0]
    return [
        Visit("institution", COORDINATOR, "/institution/"),
        Visit("institution_settings", COORDINATOR, "/institution/settings/"),
        Visit("institution_unreachable", COORDINATOR, "/institution/unreachable/"),
        Visit("institution_calendar", COORDINATOR, "/institution/calendar/"),
        Visit("institution_reminders", COORDINATOR, "/institution/reminders/"),
        Visit("institution_texts", COORDINATOR, "/institution/texts/"),
        Visit("institution_text", COORDINATOR, "/institution/texts/moved/"),
        Visit("institution_map", COORDINATOR, "/institution/map/"),
        Visit("institution_map", COORDINATOR, f"/institution/map/?stop={_stop(system)}"),
        Visit("institution_people", COORDINATOR, "/institution/people/"),
        Visit("institution_people", COORDINATOR, "/institution/people/?q=niemand"),
        Visit("institution_person", COORDINATOR, f"/institution/people/{member}/"),
        Visit("end_membership", COORDINATOR, f"/institution/people/{member}/end/"),
        Visit("institution_import", COORDINATOR, "/institution/import/"),
        Visit("studio", COORDINATOR, "/studio/"),
        Visit("today", BOTH, "/"),
        Visit("messages", BOTH, "/me/messages/"),
        Visit("today", OPERATOR, "/"),
        Visit("settings", OPERATOR, "/me/settings/"),
    ]


def _stop(system):
    """A stop on the map."""
    return system.sql("SELECT stop_id FROM courses_linestop ORDER BY id LIMIT 1")[0][0]


def _key(system):
    """A key for programs of the teacher: the demo has none."""
    return system.sql(
        "INSERT INTO accounts_apitoken (user_id, institution_id, kind, name, scopes, token_hash, created_at,"
        " expires_at) SELECT u.id, m.institution_id, 'personal', 'Rooster', '{me:read,catalogue:read}',"
        " md5(random()::text), now(), now() + '30 days' FROM accounts_user u"
        " JOIN accounts_membership m ON m.user_id = u.id WHERE u.email LIKE %s LIMIT 1 RETURNING id",
        f"{TEACHER}@%",
    )[0][0]


def _seat(system):
    """A seat of the teacher that can still be given up: its id, its session, the stop."""
    return system.sql(
        "SELECT r.id, s.id, t.slug FROM tracking_registration r JOIN accounts_user u ON u.id = r.user_id"
        " JOIN courses_session s ON s.id = r.session_id JOIN courses_stop t ON t.id = s.stop_id"
        " WHERE u.email LIKE %s AND r.status = 'confirmed' AND s.starts_at > now() + '1 hour'"
        " ORDER BY s.starts_at LIMIT 1",
        f"{TEACHER}@%",
    )[0]


def _evidence(system, status):
    """What the teacher learned elsewhere, in this state."""
    return system.sql(
        "SELECT e.id FROM tracking_evidence e JOIN accounts_membership m ON m.id = e.member_id"
        " JOIN accounts_user u ON u.id = m.user_id WHERE u.email LIKE %s AND e.status = %s LIMIT 1",
        f"{TEACHER}@%",
        status,
    )[0][0]


def _hosted(system, condition):
    return system.sql(
        "SELECT s.id FROM courses_session s JOIN courses_sessionhost h ON h.session_id = s.id"
        f" JOIN accounts_user u ON u.id = h.user_id WHERE u.email LIKE %s AND s.status != 'draft' AND {condition}"
        " ORDER BY abs(extract(epoch FROM s.starts_at - now())) LIMIT 1",
        f"{EXPERT}@%",
    )[0][0]


def _draft(system):
    """The last session of the expert becomes a draft again: the demo has none."""
    return system.sql(
        "UPDATE courses_session SET status = 'draft' WHERE id = (SELECT max(s.id) FROM courses_session s"
        " JOIN courses_sessionhost h ON h.session_id = s.id JOIN accounts_user u ON u.id = h.user_id"
        " WHERE u.email LIKE %s AND s.starts_at > now() + '3 days'"
        " AND NOT EXISTS (SELECT FROM tracking_registration r WHERE r.session_id = s.id)) RETURNING id",
        f"{EXPERT}@%",
    )[0][0]


def _asked(system):
    """A stop that the expert gives by an accepted offer."""
    return system.sql(
        "SELECT s.slug FROM courses_offer o JOIN courses_stop s ON s.id = o.stop_id"
        " JOIN accounts_user u ON u.id = o.expert_id WHERE o.status = 'accepted' AND u.email LIKE %s LIMIT 1",
        f"{EXPERT}@%",
    )[0][0]
