"""JSON read as I-JSON (RFC 7493): one value per key, numbers that every program can hold, no broken text."""

import json
import math

LARGEST = 2**53 - 1  # Beyond it, a JavaScript client would silently read another number.


class NotStrict(ValueError):
    """What is wrong, and where: `line` of the document, or the `key` that stands twice."""

    def __init__(self, problem: str, *, line: int | None = None, key: str = ""):
        self.problem, self.line, self.key = problem, line, key
        super().__init__(problem)


def parse(data: bytes):
    """The value in UTF-8 `data`. NotStrict with one of: encoding, depth, doubled_key, syntax, number, text."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_doubles,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
        _demand_sound(value)
    except UnicodeDecodeError:
        raise NotStrict("encoding") from None
    except RecursionError:
        raise NotStrict("depth") from None
    except json.JSONDecodeError as fault:
        raise NotStrict("syntax", line=fault.lineno) from None
    return value


def _without_doubles(pairs):
    seen = {}
    for key, value in pairs:
        if key in seen:
            raise NotStrict("doubled_key", key=key)
        seen[key] = value
    return seen


def _no_constant(name):
    raise NotStrict("number")


def _whole(digits: str) -> int:
    # By length first: turning a million digits into a number takes minutes.
    if len(digits) > 17 or abs(number := int(digits)) > LARGEST:
        raise NotStrict("number")
    return number


def _demand_sound(value) -> None:
    """No NUL, no half of a surrogate pair, no number without end: a database keeps none of them."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise NotStrict("text")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise NotStrict("number")
    elif isinstance(value, dict):
        for key, item in value.items():
            _demand_sound(key)
            _demand_sound(item)
    elif isinstance(value, list):
        for item in value:
            _demand_sound(item)
