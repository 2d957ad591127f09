"""How wide a text is in Inter, and how a name is broken into rows."""

import json
import unicodedata
from functools import cache
from pathlib import Path

FONT = 13  # Pixels.
ROW = FONT * 1.16
MOST_ROWS = 4
LONGEST_WORD = 170  # Pixels.
ELLIPSIS = "…"

_WIDTHS = json.loads(Path(__file__).with_name("inter.json").read_text("utf-8"))  # Per mille of the size.
_UNKNOWN, _WIDE = 600, 1000
_BOUND = ("&", "de", "in", "het", "een", "van", "en", "of", "the", "and")  # Stay with the next word.
_VOWELS = frozenset("aeiouyáàâäéèêëíìîïóòôöúùûü")


def width(text: str, *, is_bold: bool = False) -> float:
    """Pixels that the text takes on the map. Characters outside the table are estimated on the wide side."""
    table = _WIDTHS["700" if is_bold else "500"]
    return sum(table.get(sign) or _estimate(sign) for sign in text) * FONT / 1000


@cache
def _estimate(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(sign) in "WF" else _UNKNOWN


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((direction for direction in directions if direction in {"L", "R", "AL"}), "L") != "L"


def rows_of(
    text: str, most: float, *, is_bold: bool = False, longest_word: float = LONGEST_WORD
) -> tuple[tuple[str, ...], float]:
    """The text in the fewest rows of at most so many pixels, as even as can be; and the longest row.

    A long word makes the rows longer; only one over `longest_word` pixels is broken with a hyphen. What
    no map has room for, beyond some six rows, is left out.
    """
    longest = max((width(word, is_bold=is_bold) for word in text.split()), default=0)
    most = max(most, min(longest, longest_word))
    words = _first([part for word in _words(text) for part in _parts(word, most, is_bold)], most, is_bold)
    widths = _Widths(words, is_bold)
    least = min(len(words), max(1, int(widths.of(0, len(words)) / most)))
    for count in range(least, len(words) + 1):
        longest, cuts = widths.best(count)
        if longest <= most or count == len(words):
            return widths.rows(cuts), longest
    return (text,), width(text, is_bold=is_bold)


def shortened(text: str, most: float, rows: int, *, is_bold: bool = False) -> tuple[tuple[str, ...], float]:
    """Like `rows_of`, cut off with an ellipsis after so many rows. The ellipsis only when it is needed."""
    found = rows_of(text, most, is_bold=is_bold)
    if len(found[0]) <= rows:
        return found
    kept = list(found[0][:rows])
    last = kept[-1].rstrip("-").rstrip()
    while last and width(last + ELLIPSIS, is_bold=is_bold) > most:
        last = last[:-1].rstrip()
    kept[-1] = last + ELLIPSIS
    return tuple(kept), max(width(row, is_bold=is_bold) for row in kept)


class _Widths:
    """The widths of every run of words, and the best ways to cut them into rows."""

    def __init__(self, words: list[str], is_bold: bool) -> None:
        self.words = words
        self.own = [width(word, is_bold=is_bold) for word in words]
        self.space = width(" ", is_bold=is_bold)

    def of(self, first: int, last: int) -> float:
        """Words from the first up to, but without, the last."""
        return sum(self.own[first:last]) + self.space * self._spaces(first, last)

    def best(self, rows: int) -> tuple[float, list[int]]:
        """The least longest row when cut into so many rows, and where each row ends."""
        count = len(self.words)
        found = {end: (self.of(0, end), [end]) for end in range(1, count + 1)}
        for _ in range(rows - 1):
            found = {
                end: min(
                    (max(found[cut][0], self.of(cut, end)), [*found[cut][1], end])
                    for cut in range(1, end)
                    if cut in found
                )
                for end in range(2, count + 1)
                if any(cut in found for cut in range(1, end))
            }
        return found[count]

    def rows(self, cuts: list[int]) -> tuple[str, ...]:
        starts = [0, *cuts[:-1]]
        return tuple(self._joined(start, end) for start, end in zip(starts, cuts, strict=True))

    def _spaces(self, first: int, last: int) -> int:
        return sum(not self.words[place].endswith("\u00ad") for place in range(first, last - 1))

    def _joined(self, first: int, last: int) -> str:
        text = "".join(
            word.removesuffix("\u00ad") if word.endswith("\u00ad") and place < last - 1 else word + " "
            for place, word in enumerate(self.words[first:last], first)
        )
        return text.rstrip().replace("\u00ad", "-")


def _first(words: list[str], most: float, is_bold: bool) -> list[str]:
    """The words that fill somewhat more than a label may have."""
    left, kept = (MOST_ROWS + 2) * most, []
    for word in words:
        if left < 0:
            break
        kept.append(word)
        left -= width(word, is_bold=is_bold)
    return kept


def _words(text: str) -> list[str]:
    """The words, small ones with the word after them."""
    words: list[str] = []
    for word in text.split():
        if words and words[-1].split(" ")[-1].lower() in _BOUND and len(words[-1].split(" ")) < 3:
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words or [""]


def _parts(word: str, most: float, is_bold: bool) -> list[str]:
    """A word in parts that fit. A soft hyphen marks where it was broken."""
    if width(word, is_bold=is_bold) <= most or len(word) < 8:
        return [word] if " " not in word else _refitted(word, most, is_bold)
    if " " in word:
        return [part for small in word.split(" ") for part in _parts(small, most, is_bold)]
    middle = _break_near(word, len(word) // 2)
    first, rest = word[:middle], word[middle:]
    return [*_parts(first + "\u00ad", most, is_bold), *_parts(rest, most, is_bold)]


def _refitted(word: str, most: float, is_bold: bool) -> list[str]:
    return [word] if width(word, is_bold=is_bold) <= most else word.split(" ")


def _break_near(word: str, place: int) -> int:
    """Between two consonants if there are some near, as most words are broken."""
    near = sorted(range(3, len(word) - 3), key=lambda at: (abs(at - place), at))
    for at in near[:7]:
        pair = word[at - 1 : at + 1].lower()
        if pair.isalpha() and not _VOWELS.intersection(pair):
            return at
    return place
