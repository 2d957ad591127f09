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


class ClaimUnregistered(Conflict):
    code = "claim_unregistered"
    sentence = _("You had no seat at this session. Were you there? Enter the code, or ask your team lead.")


class SessionNotStarted(Conflict):
    code = "session_not_started"
    sentence = _("This session starts at {time}. You can say so from then on.")


class NudgeTooSoon(Conflict):
    code = "nudge_too_soon"
    sentence = _("This colleague already got a message. You can send one again on {date}.")


class CodeWrong(Refusal):
    code = "code_wrong"
    field = "code"
    sentence = _("This code is not right. Look at the expert's screen again.")


class CodeTooEarly(Conflict):
    code = "code_too_early"
    sentence = _("You can enter the code when the session has started: {time}.")


class CodeTooLate(Conflict):
    code = "code_too_late"
    sentence = _("The code worked until {time}. You can still say that you were there.")


class TooManyCodes(Refusal):
    code = "too_many"
    status = 429
    sentence = _("You try too often. Wait {n} seconds.")

    def __init__(self, n: int):
        self.retry_after = n
        super().__init__(n=n)


class CheckNotOpen(Conflict):
    code = "check_not_open"
    sentence = _("The questions open when your session starts, or when you open the recording.")


class NoRecording(Refusal):
    code = "no_recording"
    status = 404
    sentence = _("There is no recording of this session.")


class WrongAnswer(Refusal):
    code = "answer_wrong"
    sentence = _("That is not the right answer. Try again, as often as you like.")


class ReflectionShort(Refusal):
    code = "reflection_short"
    sentence = _("Write at least {n} characters. Only you read it.")


class ReflectionLong(Refusal):
    code = "reflection_long"
    sentence = _("Write at most {n} characters.")


class WrittenElsewhere(Conflict):
    code = "changed_meanwhile"
    sentence = _("You already wrote something here, in another window. Save again to put this in its place.")


class NothingDecided(Conflict):
    code = "nothing_decided"
    sentence = _("Nothing was decided about you at this session yet.")


class ObjectionMade(Conflict):
    code = "objection_made"
    sentence = _("You already said what is not right. A coordinator answers it.")
