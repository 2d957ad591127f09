"""What the rules do not allow around seats and attendance, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from metro.core.errors import Conflict, Refusal


class RegistrationNotOpen(Conflict):
    code = "registration_not_open"
    sentence = _("You can register from {date}.")


class RegistrationClosed(Conflict):
    code = "registration_closed"
    sentence = _("Registration has closed. Choose another date.")


class SessionStarted(Conflict):
    code = "session_started"
    sentence = _("This session has started. Choose a later one.")


class SessionCancelled(Conflict):
    code = "session_cancelled"
    sentence = _("This session is cancelled. Other dates: {list}.")


class PrerequisiteMissing(Conflict):
    code = "prerequisite_missing"
    sentence = _('Do the stop "{stop}" first.')


class PrerequisiteAdvised(PrerequisiteMissing):
    """The line only warns: with `confirm_gate` the same move is allowed."""


class OtherDateHeld(Conflict):
    """With `switch` the same move is allowed."""

    code = "other_date_held"
    sentence = _("You already have a seat on {date}. Do you want to switch?")


class RegisteredElsewhere(Conflict):
    code = "registered_elsewhere"
    sentence = _("You are already registered through {institution}.")


class OfferLapsed(Conflict):
    code = "offer_lapsed"
    sentence = _("Your answer came too late. You are on the waiting list again, number {n}.")


class SeatGone(Conflict):
    code = "seat_gone"
    sentence = _("Somebody else was faster. You stay on the waiting list.")


class JoinTooEarly(Refusal):
    code = "join_too_early"
    status = 403
    sentence = _("You can join from {time}.")


class JoinOver(Refusal):
    code = "join_over"
    status = 403
    sentence = _("This session is over. {recording}")

    def __init__(self, recording: str = ""):
        super().__init__(recording=recording)

    def __str__(self):
        return super().__str__().strip()


class NotRegistered(Refusal):
    code = "not_registered"
    status = 403
    sentence = _("Register first. Then you can join.")


class ClaimTooLate(Conflict):
    code = "claim_too_late"
    sentence = _("You can report this until 14 days after the session. Ask your team lead.")
