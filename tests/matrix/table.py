"""What every URL answers to whom. Whoever adds a URL adds its row here."""

from tests.matrix.urls import (
    CATALOGUE,
    COORDINATORS,
    EVERYBODY,
    MEMBERS,
    PEOPLE,
    SESSIONS,
    A,
    B,
    Page,
    both,
    each,
    evidence,
    holiday,
    key,
    kind,
    kind_and_language,
    line,
    person,
    registration,
    session,
    statement,
    stop,
    team,
    team_person,
    token,
)

KEYS = ("teacher", "coordinator", "coordinator_b", "expert")
OWN_KEYS = {role: (role,) for role in KEYS}
OWN_SEAT = {role: (role,) for role in PEOPLE}
HOSTED = both(
    each(["expert", "coordinator"], "a draft_a held_a"),
    each(["other_expert", "coordinator_b"], "b draft_b held_b"),
)
ROSTERS = both(
    each(["expert", "coordinator"], "a held_a"), each(["other_expert", "coordinator_b"], "b held_b")
)
OWN_PEOPLE = both(each(["coordinator"], "teacher mate other"), each(["coordinator_b"], "teacher_b"))
ASKING = {"coordinator": ("a",), "coordinator_b": ("b",), "expert": ("a",), "other_expert": ("b",)}
MEMBER_PAGE = {"get": each(MEMBERS)}
PERSON = {"arguments": person, "targets": PEOPLE}
SEAT = {"arguments": registration, "targets": PEOPLE}
EVIDENCE = {"arguments": evidence, "targets": PEOPLE}
DECIDED = both(
    each(["lead"], "teacher mate"), each(["other_lead"], "other"), each(["lead_b"], "teacher_b"), OWN_PEOPLE
)
STATEMENT = {"arguments": statement, "targets": PEOPLE}
SESSION = {"arguments": session, "targets": SESSIONS}
LINE = {"arguments": line, "targets": CATALOGUE["targets"]}
STOP = {"arguments": stop, "targets": CATALOGUE["targets"]}
ONLY_POST = {"post": CATALOGUE["get"]}
EVERYONE = each([*EVERYBODY, None])
STOPS_OF_EXPERTS = both(CATALOGUE["get"], each(["expert"], "a"), each(["other_expert"], "b"))
TAKEN = both(
    each(A, "a held_a"),
    each(B, "b held_b"),
    each(["coordinator"], "draft_a"),
    each(["coordinator_b"], "draft_b"),
)
SHOWN_SESSIONS = both(each(A, "a held_a"), each(B, "b held_b"), HOSTED)

PUBLIC = {
    "arguments": line,
    "targets": CATALOGUE["targets"],
    "get": each([*EVERYBODY, None], "a b"),
    "is_public": True,
}
HOSTS_ONLY = both(each(["expert"], "a draft_a held_a"), each(["other_expert"], "b draft_b held_b"))
COORDINATED = both(each(["coordinator"], "a draft_a held_a"), each(["coordinator_b"], "b draft_b held_b"))
# Whether a session took place: a host says so within a week, a coordinator always.
LONG_AGO = both(each(["expert"], "held_a"), each(["other_expert"], "held_b"))
UNDONE = both(COORDINATED, each(["expert"], "a draft_a"), each(["other_expert"], "b draft_b"))
# A link that was used or never existed says so, and what to do: to everybody the same.
DEAD_LINK = each([*EVERYBODY, None], "absent")
# Seats that a coordinator or a host may see, and that only the person may answer.
SEEN_SEATS = both(OWN_PEOPLE, each(["expert"], "teacher mate other"), each(["other_expert"], "teacher_b"))
# Who has a seat there, or gives it.
IN_CALENDAR = both(
    each(["teacher", "mate", "other"], "a held_a"),
    each(["teacher_b"], "b held_b"),
    each(["expert"], "a held_a"),
    each(["other_expert"], "b held_b"),
)
TEXTS = each(COORDINATORS, "moved")
FOLLOWED = both(each(["teacher", "mate", "other"], "a"), each(["teacher_b"], "b"))

TABLE = {
    # Health: figures without names, for machines.
    **{f"health_{name}": Page(get=EVERYONE, is_public=True) for name in ("live", "ready", "engine")},
    # Login and one's own account.
    "account_login": Page(get=EVERYONE, post=EVERYONE, is_public=True),
    "account_logout": Page(get=EVERYONE, post=EVERYONE, is_public=True),
    "account_inactive": Page(get=EVERYONE, is_public=True),
    "account_signup": Page(get=EVERYONE, post=EVERYONE, is_public=True),
    "account_reauthenticate": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "account_email": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "account_email_verification_sent": Page(get=EVERYONE, is_public=True),
    "account_confirm_email": Page(
        get=DEAD_LINK, is_public=True, arguments=lambda *_: {"key": "no"}, targets=()
    ),
    "account_change_password": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "account_set_password": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "account_reset_password": Page(get=EVERYONE, post=EVERYONE, is_public=True),
    "account_reset_password_done": Page(get=EVERYONE, is_public=True),
    "account_reset_password_from_key": Page(
        get=DEAD_LINK,
        post=DEAD_LINK,
        is_public=True,
        arguments=lambda *_: {"uidb36": "1", "key": "no"},
        targets=(),
    ),
    "account_reset_password_from_key_done": Page(get=EVERYONE, is_public=True),
    "set_language": Page(post=EVERYONE, is_public=True, data={"language": "en"}),
    "switch_institution": Page(post={}),  # Own institutions only; see test_bodies.
    "settings": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "key_new": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "key_revoke": Page(arguments=key, targets=KEYS, get=OWN_KEYS, post=OWN_KEYS),
    "leave_institution": Page(get=each(MEMBERS), post=each(MEMBERS)),
    "invitation": Page(arguments=token, is_public=True),
    "invitation_again": Page(arguments=token, is_public=True),
    # Teachers.
    "today": Page(get=each(EVERYBODY)),
    "map": Page(get=each(EVERYBODY)),
    "line": Page(**LINE, get=both(CATALOGUE["get"])),
    "follow_line": Page(**LINE, **ONLY_POST),
    "leave_line": Page(**LINE, post=FOLLOWED),
    "stops": Page(get=each(EVERYBODY)),
    "stop": Page(**STOP, get=STOPS_OF_EXPERTS),
    "skip_stop": Page(**STOP, **ONLY_POST),
    "unskip_stop": Page(**STOP, **ONLY_POST),
    "close_stop": Page(**STOP, get=CATALOGUE["get"], post=CATALOGUE["get"]),
    "session": Page(**SESSION, get=SHOWN_SESSIONS),
    "enter_code": Page(**SESSION, post=TAKEN),
    "claim_attendance": Page(**SESSION, post=TAKEN),
    "object_to_attendance": Page(**SESSION, post=TAKEN),
    "recording": Page(**SESSION, get=TAKEN),
    "register": Page(**SESSION, post=TAKEN, refused=HOSTS_ONLY),
    "cancel_registration": Page(
        **SEAT, get=both(OWN_SEAT, OWN_PEOPLE), post=both(OWN_SEAT, OWN_PEOPLE), refused=SEEN_SEATS
    ),
    "accept_seat": Page(**SEAT, post=OWN_SEAT, refused=SEEN_SEATS),
    "decline_seat": Page(**SEAT, post=OWN_SEAT, refused=SEEN_SEATS),
    "take_seat": Page(**SEAT, post=OWN_SEAT, refused=SEEN_SEATS),
    "session_calendar": Page(**SESSION, get=IN_CALENDAR),
    "unsubscribe": Page(arguments=token, is_public=True),
    "calendar": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "calendar_feed": Page(arguments=token, is_public=True),
    "join": Page(**SESSION, get={None: ()}, refused=SHOWN_SESSIONS),  # All are outside the window.
    "progress": Page(**MEMBER_PAGE),
    "hours": Page(**MEMBER_PAGE),
    "map_pdf": Page(**MEMBER_PAGE),
    "map_png": Page(),  # Nothing is drawn in this world.
    "record_json": Page(get=each(EVERYBODY)),
    "record_csv": Page(get=each(EVERYBODY)),
    "statements": Page(**MEMBER_PAGE),
    "make_statement": Page(post={}),  # Of what stands in the body.
    "statement_pdf": Page(**STATEMENT, get=OWN_SEAT),
    "withdraw_statement": Page(**STATEMENT, post=OWN_SEAT),
    "verify_code": Page(get=EVERYONE, is_public=True),
    "verify": Page(**STATEMENT, get=each([*EVERYBODY, None], " ".join(PEOPLE)), is_public=True),
    "evidence_new": Page(get=each(MEMBERS), post=each(MEMBERS)),
    "evidence": Page(**EVIDENCE, get=OWN_SEAT, post=OWN_SEAT),
    **{f"{move}_evidence": Page(**EVIDENCE, post=OWN_SEAT) for move in ("submit", "withdraw", "remove")},
    "evidence_file": Page(**EVIDENCE, get=both(OWN_SEAT, DECIDED)),
    "approvals": Page(get=each(["lead", "other_lead", "lead_b", *COORDINATORS])),
    "approval": Page(**EVIDENCE, get=DECIDED, post=DECIDED, data={"act": "approve"}),
    "messages": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "reminder_settings": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "visibility": Page(**MEMBER_PAGE),
    "share_earlier": Page(
        arguments=team,
        targets=("a1", "a2", "b1"),
        post=both(each(["teacher", "mate"], "a1"), each(["other"], "a2"), each(["teacher_b"], "b1")),
    ),
    # Team leads, and coordinators for all teams of the institution.
    "teams": Page(get=each(EVERYBODY)),
    "team": Page(
        arguments=team,
        targets=("a1", "a2", "b1"),
        get=both(
            each(["lead"], "a1"),
            each(["other_lead"], "a2"),
            each(["coordinator"], "a1 a2"),
            each(B[1:], "b1"),
        ),
    ),
    "team_person": Page(
        arguments=team_person,
        targets=("a1:teacher", "a1:mate", "a1:other", "a2:other", "b1:teacher_b", "a1:teacher_b"),
        get=both(
            each(["lead"], "a1:teacher a1:mate"),
            each(["other_lead"], "a2:other"),
            each(["lead_b"], "b1:teacher_b"),
        ),
        refused=both(
            each(["coordinator"], "a1:teacher a1:mate a2:other"), each(["coordinator_b"], "b1:teacher_b")
        ),
    ),
    "nudge_team": Page(
        arguments=team,
        targets=("a1", "a2", "b1"),
        post=both(each(["lead"], "a1"), each(["other_lead"], "a2"), each(["lead_b"], "b1")),
        refused=both(each(["coordinator"], "a1 a2"), each(["coordinator_b"], "b1")),
    ),
    "nudge_person": Page(
        arguments=team_person,
        targets=("a1:teacher", "a1:mate", "a1:other", "a2:other", "b1:teacher_b", "a1:teacher_b"),
        post=both(
            each(["lead"], "a1:teacher a1:mate"),
            each(["other_lead"], "a2:other"),
            each(["lead_b"], "b1:teacher_b"),
        ),
        refused=both(
            each(["coordinator"], "a1:teacher a1:mate a2:other"), each(["coordinator_b"], "b1:teacher_b")
        ),
    ),
    # Experts, and coordinators for the sessions of the institution.
    "studio": Page(get=each(EVERYBODY)),
    "studio_session_new": Page(get=each(EVERYBODY), post=each(EVERYBODY)),
    "studio_session": Page(**SESSION, get=HOSTED),
    "studio_session_edit": Page(**SESSION, get=HOSTED, post=HOSTED),
    "studio_session_move": Page(**SESSION, get=HOSTED, post=HOSTED),
    "studio_session_publish": Page(**SESSION, post=HOSTED),
    "studio_session_cancel": Page(**SESSION, get=HOSTED, post=HOSTED),
    "studio_session_withdraw": Page(**SESSION, get=HOSTS_ONLY, post=HOSTS_ONLY, refused=COORDINATED),
    "studio_session_not_held": Page(**SESSION, get=UNDONE, post=UNDONE, refused=LONG_AGO),
    "studio_session_delete": Page(**SESSION, get=HOSTED, post=HOSTED),
    "studio_session_recording": Page(**SESSION, get=HOSTED, post=HOSTED),
    "studio_answer_objection": Page(**SESSION, post={None: ()}),  # Which objection stands in the body.
    "studio_questions": Page(**STOP, get=ASKING, post=ASKING),
    "studio_roster": Page(**SESSION, get=ROSTERS, post=ROSTERS),
    # Coordinators.
    "institution": Page(get=each(COORDINATORS)),
    "institution_settings": Page(get=each(COORDINATORS), post=each(COORDINATORS)),
    "institution_unreachable": Page(get=each(COORDINATORS)),
    "institution_calendar": Page(get=each(COORDINATORS), post=each(COORDINATORS)),
    "add_holiday": Page(post=each(COORDINATORS)),
    "remove_holiday": Page(
        arguments=holiday, targets=("a", "b"), post={"coordinator": ("a",), "coordinator_b": ("b",)}
    ),
    "institution_reminders": Page(get=each(COORDINATORS), post=each(COORDINATORS)),
    "institution_texts": Page(get=each(COORDINATORS)),
    "institution_text": Page(arguments=kind, targets=("moved",), get=TEXTS, post=TEXTS),
    "preview_text": Page(arguments=kind_and_language, targets=("moved",), get=TEXTS, post=TEXTS),
    "institution_map": Page(get=each(COORDINATORS)),
    **{name: Page(post={}) for name in ("pin_stop", "unpin_stop", "public_lines")},  # See test_bodies.
    "draw_map_again": Page(post=each(COORDINATORS)),
    # Lines that an institution shows to everybody, whoever asks: a closed one is not there.
    "public_line_svg": Page(**PUBLIC),
    "public_line_json": Page(**PUBLIC),
    "institution_people": Page(get=each(COORDINATORS)),
    "institution_person": Page(**PERSON, get=OWN_PEOPLE),
    "invite": Page(**PERSON, post=OWN_PEOPLE),
    "change_role": Page(**PERSON, post=OWN_PEOPLE),
    "end_membership": Page(**PERSON, get=OWN_PEOPLE, post=OWN_PEOPLE),
    "join_team": Page(**PERSON, post=OWN_PEOPLE),
    "leave_team": Page(
        arguments=lambda world, target: person(world, target) | {"row_id": 10**9}, targets=PEOPLE
    ),
    "institution_import": Page(get=each(COORDINATORS), post=each(COORDINATORS)),
    "institution_import_apply": Page(post=each(COORDINATORS)),
    "institution_import_rejected": Page(arguments=token),
}
