"""What the catalogue refuses, in the sentences that people read."""

from django.utils.translation import gettext_lazy as _

from metro.core.errors import Conflict, Refusal


class EndsBeforeStart(Refusal):
    code = "ends_before_start"
    field = "minutes"
    sentence = _("The session ends before it starts. Set a later end.")


class StartsInThePast(Refusal):
    field = "local_start"
    sentence = _("This moment has passed. Choose a later one.")


class ClosesAfterStart(Refusal):
    field = "registration_closes_at"
    sentence = _("Registration closes at the start at the latest. Choose an earlier moment.")


class LinkNotSecure(Refusal):
    field = "meeting_url"
    sentence = _("The link does not start with https://. Copy the whole link from your meeting.")


class ClockChange(Conflict):
    """The wall time does not exist, or exists twice. `time` is the one that we take when it is confirmed."""

    code = "clock_change"
    field = "local_start"
    sentence = _("This time does not exist or exists twice that night. Do you mean {time}?")


class CapacityBelowTaken(Conflict):
    code = "capacity_below_taken"
    field = "capacity"
    sentence = _("{n} seats are taken. It cannot be lower.")


class ConfirmChanged(Conflict):
    code = "confirm_changed"
    sentence = _("The consequences changed. Read the list once more.")


class PublishIncomplete(Conflict):
    code = "publish_incomplete"
    sentence = _("Still needed to publish: {list}.")


class StopInUse(Conflict):
    code = "stop_in_use"
    sentence = _("This stop still has planned sessions.")


class PinTaken(Conflict):
    code = "pin_taken"
    sentence = _("{stop} is kept at that place. Choose another one.")


class PinFar(Refusal):
    code = "pin_far"
    sentence = _("That place is too far away. Choose one nearer to the map.")
