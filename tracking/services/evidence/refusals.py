"""What the rules do not allow around evidence, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from metro.core.errors import Conflict, Refusal


class TitleNeeded(Refusal):
    field = "title"
    sentence = _("Write what you did, in at most 200 characters.")


class DateAhead(Refusal):
    field = "done_date"
    sentence = _("This day is still to come. Hand in what you have done.")


class DateTooEarly(Refusal):
    field = "done_date"
    sentence = _("This was before the previous school year. It can be noted, but not count any more.")


class MinutesOutside(Refusal):
    field = "minutes_technical"
    sentence = _("Technology and didactics together are 5 to 4,800 minutes.")


class ProofNeeded(Refusal):
    field = "sentence"
    sentence = _("Add a sentence, a link or a file, so that somebody else can see what you did.")


class LinkNotSecure(Refusal):
    field = "link"
    sentence = _("The link does not start with https:// or http://. Copy the whole link.")


class StopTakesNone(Refusal):
    field = "stop"
    sentence = _("This stop is not completed with evidence. Leave it empty.")


class LevelUnknown(Refusal):
    code = "unknown_reference"
    field = "skills"
    sentence = _("This level does not belong to this skill. Choose from the list.")


class HandedIn(Conflict):
    code = "illegal_move"
    sentence = _("This was handed in, and somebody looks at it. Withdraw it first to change it.")


class ChangedElsewhere(Conflict):
    code = "changed_meanwhile"
    sentence = _("You changed this in another window. Look at what stands here now, and save again.")


class TooMuch(Conflict):
    code = "too_much_evidence"
    sentence = _("You have {n} pieces that are not decided. Remove or hand in some of them first.")


class OwnEvidence(Refusal):
    code = "own_evidence"
    status = 403
    sentence = _("You cannot approve your own evidence.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    sentence = _("{name} has already decided this.")


class RevokedTooLate(Conflict):
    code = "not_allowed"
    status = 403
    sentence = _("You approved this more than 30 days ago. A coordinator can still take it back.")


class FileRefused(Refusal):
    code = "file_refused"
    field = "file"
    status = 415
    sentence = _("This is no PDF, PNG or JPEG, whatever it is called. Choose another file.")


class FileEmpty(FileRefused):
    status = 415
    sentence = _("This file is empty. Choose another file.")


class FileCut(FileRefused):
    sentence = _("This file is not whole: its end is missing. Save it again and choose it once more.")


class FileTooLarge(FileRefused):
    status = 413
    sentence = _("This file is larger than {n} MB. Choose a smaller one, or a link.")
