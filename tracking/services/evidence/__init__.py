"""Learning done elsewhere: its owner writes and hands in, somebody else decides (rules.md §1.7)."""

from tracking.services.evidence.deciding import approve, refuse, return_, revoke
from tracking.services.evidence.files import Upload, attach, detach
from tracking.services.evidence.own import Written, add, edit, remove, submit, withdraw

__all__ = [
    "Upload",
    "Written",
    "add",
    "approve",
    "attach",
    "detach",
    "edit",
    "refuse",
    "remove",
    "return_",
    "revoke",
    "submit",
    "withdraw",
]
