"""A careful reader of JSON documents: every fault is collected with its path, nothing is guessed."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from metro.core import strict_json
from metro.core.imports import ImportRefused, Problem

MISSING = object()
MAX_BYTES = 20 * 1024 * 1024


class Reader:
    """Collects the faults of one document."""

    def __init__(self):
        self.problems: list[Problem] = []

    def fault(self, path: str, code: str, sentence, value="") -> None:
        self.problems.append(Problem(column=path, code=code, sentence=sentence, value=str(value)[:80]))

    def refuse_if_faulty(self) -> None:
        if self.problems:
            raise ImportRefused(self.problems)

    def keys(self, data, path: str, *, required: set[str], optional: frozenset = frozenset()) -> bool:
        """True when `data` is an object with all required keys; unknown keys are faults too."""
        if not isinstance(data, dict):
            self.fault(path, "invalid", _("Here an object is needed: { … }."), data)
            return False
        for key in sorted(data.keys() - required - optional):
            self.fault(f"{path}.{key}", "unknown_key", _("We do not know this key. Remove it."), key)
        for key in sorted(required - data.keys()):
            self.fault(f"{path}.{key}", "missing", _("This is missing."))
        return required <= data.keys()

    def text(self, value, path: str, *, longest: int, may_be_empty: bool = False) -> str:
        if not isinstance(value, str) or not strict_json.is_sound(value):
            self.fault(path, "invalid", _("Here a text is needed."), value)
            return ""
        if not value.strip() and not may_be_empty:
            self.fault(path, "missing", _("This is empty."))
        if len(value) > longest:
            sentence = format_lazy(_("This is longer than {n} characters."), n=longest)
            self.fault(path, "too_long", sentence, value)
        return value.strip()

    def number(self, value, path: str, *, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            sentence = format_lazy(
                _("Here a whole number from {low} to {high} is needed."), low=low, high=high
            )
            self.fault(path, "invalid", sentence, value)
            return low
        return value

    def choice(self, value, path: str, allowed) -> str:
        if value not in allowed:
            sentence = format_lazy(_("This is not one of: {list}."), list=", ".join(sorted(allowed)))
            self.fault(path, "unknown_reference", sentence, value)
            return next(iter(allowed))
        return value

    def items(self, value, path: str, *, at_least: int = 0) -> list:
        if not isinstance(value, list):
            self.fault(path, "invalid", _("Here a list is needed: [ … ]."), value)
            return []
        if len(value) < at_least:
            sentence = format_lazy(_("Here at least {n} are needed."), n=at_least)
            self.fault(path, "too_few", sentence, len(value))
        return value


_FAULTS = {
    "encoding": ("encoding", _("This file is not UTF-8.")),
    "depth": ("invalid", _("This file is nested too deeply.")),
    "doubled_key": ("doubled_key", _("This key stands here twice.")),
    "number": ("invalid", _("This file holds a number that not every program can read.")),
    "syntax": ("invalid", _("This is not valid JSON.")),
}


def parse(data: bytes):
    """The document in `data` (strict UTF-8 JSON); refused with the line or the key of the fault."""
    if len(data) > MAX_BYTES:
        raise ImportRefused([Problem("", "file_refused", _("This file is larger than 20 MB."))])
    try:
        return strict_json.parse(data)
    except strict_json.NotStrict as fault:
        code, sentence = _FAULTS[fault.problem]
        raise ImportRefused([Problem(fault.key, code, sentence, row=fault.line)]) from None
