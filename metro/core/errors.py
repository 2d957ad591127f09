"""Refusals: exceptions that carry a sentence for people and a code for programs (rules.md §8)."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A move that the rules do not allow. Subclasses name the code, the status and the sentence.

    Placeholders of the sentence are filled from the keyword arguments, which stay readable as `details`.
    """

    code = "invalid"
    status = 400
    sentence = _("Some fields are not right. See the fields with a message.")

    def __init__(self, **details):
        self.details = details
        super().__init__(self.code)

    def __str__(self):
        sentence = str(self.sentence)
        return sentence.format(**self.details) if self.details else sentence


class Conflict(Refusal):
    status = 409


class IllegalMove(Conflict):
    code = "illegal_move"
    sentence = _("This is no longer possible: the status is {status}.")


class NotAllowed(Refusal):
    code = "not_allowed"
    status = 403
    sentence = _("You cannot do this here. {who} can.")


class NotFound(Refusal):
    code = "not_found"
    status = 404
    sentence = _("This page does not exist, or you may not see it.")


class Busy(Refusal):
    """The database is there, but it is too busy for us. `retry_after` in seconds."""

    code = "busy"
    status = 503
    retry_after = 2
    sentence = _("It is very busy. Try again in a few seconds.")


class Away(Refusal):
    """The database is away. `retry_after` in seconds."""

    code = "away"
    status = 503
    retry_after = 5
    sentence = _("We cannot reach our data now. Nothing was saved by half. Try again in a few seconds.")


class UnknownReference(Refusal):
    code = "unknown_reference"
    sentence = _("{field}: we do not know this. Choose from the list.")


class ReasonNeeded(Refusal):
    code = "reason_needed"
    field = "reason"
    sentence = _("Write briefly why (at least 10 characters).")
