"""The command line of the campaign."""

import argparse
import random
import shutil
import tempfile
import time
from pathlib import Path

from tests.reliability.campaign import plan, report
from tests.reliability.campaign import verdict as verdicts
from tests.reliability.campaign.run import Campaign
from tests.reliability.campaign.system import System
from tests.reliability.campaign.verdict import Verdict

REMINDERS_PER_VISITOR = 50
_PER_VISITOR = 3  # A seat taken by hand plans a confirmation and the two before the start.


def main(argv: list[str]) -> int:
    """0 when every promise held, 1 with the seed and the rows when one did not."""
    given = _parse(argv)
    command = _command(given)
    print(f"Seed {given.seed}. Again: {command}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="metrolijn-campaign-"))
    system = System(folder, given.seed, has_evidence=given.evidence)
    events = plan.draw(given.seed, kills=given.kills, directed=given.directed)
    campaign = Campaign(system, events, given.reminders, _teller())
    try:
        campaign.prepare(given.reminders // REMINDERS_PER_VISITOR)
        campaign.run()
        rows, verdict = _judge(campaign)
    finally:
        left = system.stop()
    text = report.write(campaign, verdict, rows, command=command, left=left)
    print(text, flush=True)
    if given.report:
        given.report.write_text(text)
    if verdict.broken:
        print(f"A promise is broken. Seed {given.seed}; the journal and all logs: {folder}", flush=True)
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _judge(campaign: Campaign) -> tuple[list, Verdict]:
    with campaign.system.connect() as line:
        rows = verdicts.read_rows(line)
    verdict = verdicts.judge(
        rows,
        verdicts.read_journal(campaign.system.folder / "journal.jsonl"),
        verdicts.read_journal(campaign.system.folder / "refused.jsonl"),
        planned=campaign.reminders + _PER_VISITOR * campaign.visitors.done,
        resends=campaign.facts["resends"],
        has_evidence=campaign.system.has_evidence,
    )
    missing = len(campaign.visitors.visits) - campaign.visitors.done
    if missing:
        verdict.broken.append(("unaccounted", f"{missing} people could not register"))
    return rows, verdict


def _parse(argv):
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.campaign", description=__doc__)
    parser.add_argument("--reminders", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20, help="at moments of chance")
    parser.add_argument("--directed", type=int, default=10, help="at named points of a conversation")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--report", type=Path, help="write the report to this file too")
    parser.add_argument("--evidence", action=argparse.BooleanOptionalAction, default=False)
    return parser.parse_args(argv)


def _command(given):
    numbers = f"--reminders {given.reminders} --kills {given.kills} --directed {given.directed}"
    evidence = " --evidence" if given.evidence else ""
    return f"python -m tests.reliability.campaign {numbers} --seed {given.seed}{evidence}"


def _teller():
    begun = time.monotonic()
    return lambda text: print(f"{time.monotonic() - begun:6.1f} s  {text}", flush=True)
