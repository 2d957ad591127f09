"""What became of every reminder, and which promise that breaks. Pure: rows and journal in, numbers out."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

FINAL = ("sent", "held", "cancelled", "suppressed", "expired", "dead")
GIVEN_UP = ("failed", "address")
_ROWS = """
    SELECT reminder.id, kind, state, final_reason, attempts, message_id, email, last_error,
        (SELECT count(*) FROM tracking_notice AS notice WHERE notice.user_id = reminder.user_id
            AND notice.kind = reminder.kind AND notice.session_id = reminder.session_id)
    FROM tracking_reminder AS reminder JOIN accounts_user AS person ON person.id = reminder.user_id
    ORDER BY reminder.id
"""
# What is done when it is unsure whether a mail arrived.
ASKS, RESENDS, HOLDS = "asks", "resends", "holds"
TIMED = ("day_before", "starts_soon")


@dataclass(frozen=True)
class Row:
    """A reminder at the end. `notices`: how many notices inside Metrolijn tell the same."""

    id: int
    kind: str
    state: str
    reason: str
    attempts: int
    message_id: str
    to: str
    error: str
    notices: int


@dataclass
class Verdict:
    """The numbers, and every row that breaks a promise: (promise, row or text)."""

    states: Counter = field(default_factory=Counter)
    copies: Counter = field(default_factory=Counter)
    by_kind: dict[str, Counter] = field(default_factory=dict)
    broken: list[tuple[str, str]] = field(default_factory=list)

    def count(self, promise: str) -> int:
        return sum(name == promise for name, _ in self.broken)


PROMISES = {
    "lost silently": "recorded as sent, and not in the journal",
    "unaccounted": "without a final state and a reason",
    "duplicates": "more than once in the journal, where that may not be",
    "held though it need not be": "the server can be asked, or the kind goes again",
    "arrived though recorded as not sent": "in the journal, and closed as not sent",
    "given up without a refusal": "closed as refused, though the server never refused",
    "unknown mail": "in the journal, and no row has this Message-ID and recipient",
    "conservation": "planned is not the sum of all states",
    "notices": "a timed reminder without exactly one notice inside Metrolijn",
}


def read_rows(line: psycopg.Connection) -> list[Row]:
    return [Row(*values) for values in line.execute(_ROWS)]


def read_journal(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def judge(
    rows: list[Row],
    accepted: list[dict],
    refused: list[dict],
    *,
    planned: int,
    resends: list[str],
    has_evidence: bool,
) -> Verdict:
    """Count by Message-ID and recipient. `resends`: the kinds that go out again when it is unsure."""
    found = Verdict()
    copies = Counter((line["message_id"], line["to"]) for line in accepted)
    turned_away = {line["to"] for line in refused}
    for row in rows:
        manners = ASKS if has_evidence else RESENDS if row.kind in resends else HOLDS
        number = copies.pop((row.message_id, row.to), 0) if row.message_id else 0
        found.states[row.state] += 1
        found.copies[min(number, 3)] += 1
        found.by_kind.setdefault(row.kind, Counter())[row.state] += 1
        found.broken += [(promise, f"{row}") for promise in _broken(row, number, manners, turned_away)]
    found.broken += [("unknown mail", f"{key} × {number}") for key, number in copies.items()]
    if len(rows) != planned:
        found.broken.append(("conservation", f"{planned} planned, {len(rows)} found"))
    return found


def _broken(row: Row, copies: int, manners: str, turned_away: set[str]):
    is_unsent = row.state not in ("sent", "held")
    may_repeat = manners == RESENDS and row.attempts
    if row.state not in FINAL or (row.state != "sent" and not row.reason):
        yield "unaccounted"
    if row.state == "sent" and copies == 0:
        yield "lost silently"
    if copies > 1 and not may_repeat:
        yield "duplicates"
    if row.state == "held" and manners != HOLDS:
        yield "held though it need not be"
    if copies and is_unsent and row.state in FINAL and not may_repeat:
        yield "arrived though recorded as not sent"
    if is_unsent and row.reason in GIVEN_UP and row.to not in turned_away:
        yield "given up without a refusal"
    if row.kind in TIMED and (row.state in ("sent", "held") or row.reason in GIVEN_UP) and row.notices != 1:
        yield "notices"
