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
    """The value in UTF-8 `data`. NotStrict with one of: encoding, depth, doubled_key, syntax, number."""
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_without_doubles,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_finite,
        )
    except UnicodeDecodeError:
        raise NotStrict("encoding") from None
    except RecursionError:
        raise NotStrict("depth") from None
    except json.JSONDecodeError as fault:
        raise NotStrict("syntax", line=fault.lineno) from None


def is_sound(text: str) -> bool:
    """Whether a database can keep the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def demand_sound(value) -> None:
    """NotStrict("text") when some text inside the value is not sound."""
    if isinstance(value, str) and not is_sound(value):
        raise NotStrict("text")
    if isinstance(value, dict):
        for key, item in value.items():
            demand_sound(key)
            demand_sound(item)
    elif isinstance(value, list):
        for item in value:
            demand_sound(item)


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


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise NotStrict("number")
    return number
