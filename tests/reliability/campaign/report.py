"""The report of a campaign, in Markdown."""

import platform
from collections import Counter

import psutil

from tests.reliability.campaign.run import Campaign
from tests.reliability.campaign.verdict import PROMISES, Row, Verdict

STATES = ("sent", "held", "suppressed", "dead", "cancelled", "expired")
MOST_SHOWN = 20


def write(campaign: Campaign, verdict: Verdict, rows: list[Row], *, command: str, left: int) -> str:
    """What was done, what became of it, and every row that breaks a promise."""
    parts = [
        f"`{command}`",
        f"{_machine()}; {campaign.seconds:.0f} seconds.",
        _promises(verdict),
        _kinds(verdict, campaign.facts["resends"], campaign.system.has_evidence),
        _kills(campaign, left),
        _strikes(campaign, {row.id: row for row in rows}),
        _broken(verdict),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine():
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def _promises(verdict):
    lines = [[name, meaning, verdict.count(name)] for name, meaning in PROMISES.items()]
    copies, total = verdict.copies, sum(verdict.states.values())
    counted = (
        f"{total} reminders. Arrived once: {copies[1]}, twice: {copies[2]}, more often: {copies[3]}, "
        f"not: {copies[0]}."
    )
    return _table([["counted", "what it is", "rows"], *lines]) + "\n\n" + counted


def _kinds(verdict, resends, has_evidence):
    def manners(kind):
        if has_evidence:
            return "asks"
        return "resends" if kind in resends else "holds"

    head = ["kind", "when unsure", *STATES]
    lines = [
        [kind, manners(kind), *(counts[state] or "" for state in STATES)]
        for kind, counts in sorted(verdict.by_kind.items())
    ]
    return _table([head, *lines])


def _kills(campaign, left):
    random = Counter()
    for (target, _), number in campaign.kills.items():
        random[target] += number
    lines = [["killed", "times", "ended by itself"]]
    lines += [[name, number, campaign.ended_alone[name] or ""] for name, number in sorted(random.items())]
    visitors = campaign.visitors
    people = (
        f"{visitors.done} of {len(visitors.visits)} people registered by hand meanwhile, "
        f"with {visitors.tries} attempts. Processes left behind by a killed parent: {left}."
    )
    return _table(lines) + "\n\n" + people


def _strikes(campaign, rows):
    if not campaign.strikes:
        return ""
    lines = [["directed at", "killed", "the rows in the conversation, at the end"]]
    for hit in campaign.strikes:
        ends = [f"{rows[pk].kind}: {rows[pk].state} {rows[pk].reason}".strip() for pk in hit.rows]
        lines.append([hit.point, hit.victim or "not reached", ", ".join(ends)])
    return _table(lines)


def _broken(verdict):
    shown = [f"- {promise}: {text}" for promise, text in verdict.broken[:MOST_SHOWN]]
    return "\n".join(shown)


def _table(lines):
    head, *rest = ["| " + " | ".join(f"{cell}" for cell in line) + " |" for line in lines]
    return "\n".join([head, "| " + " | ".join("---" for _ in lines[0]) + " |", *rest])
