"""Who was at a session: signals are kept as they came, and one decision is made from all of them."""

from tracking.services.attendance.codes import code_of, enter_code
from tracking.services.attendance.decisions import decide
from tracking.services.attendance.held import confirm_held, did_not_take_place, settle
from tracking.services.attendance.signals import claim, correct, mark_roster, record_join

__all__ = [
    "claim",
    "code_of",
    "confirm_held",
    "correct",
    "decide",
    "did_not_take_place",
    "enter_code",
    "mark_roster",
    "record_join",
    "settle",
]
