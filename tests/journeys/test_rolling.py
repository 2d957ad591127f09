"""A new release comes in while people are at work: no request fails, and nothing is mailed twice or not at all."""

import threading
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.journeys.composed import WEB, WORKERS, Composed, composed, pause
from tests.journeys.processes import wait_for
from tests.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]  # They share a Redis database.

PASSWORD = "een-lang-wachtwoord-42"
LINE, SWEEP_SECONDS = "duurzaam", 2
REPLACED = (*WEB, *WORKERS)
AT_WORK = ("anna", "bram")
SETUP = f"""
from datetime import timedelta
from django.utils import timezone
from tests import factories
starts_at = timezone.now().replace(microsecond=0) + timedelta(days=30)
session = factories.SessionFactory(starts_at=starts_at)
factories.make_line([session.stop], slug="{LINE}")
for name in {(*AT_WORK, *REPLACED)}:
    member = factories.MembershipFactory(institution=session.institution, user__email=name + "@school.example")
    member.user.set_password("{PASSWORD}")
    member.user.save()
print("SESSION", session.pk)
"""


@dataclass
class Traffic:
    """People who go on reading and saving until the end of the `with`."""

    visitors: list[Visitor]
    answers: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def __enter__(self):
        self._over = threading.Event()
        self._people = [threading.Thread(target=self._work, args=(one,)) for one in self.visitors]
        for person in self._people:
            person.start()
        return self

    def __exit__(self, *problem):
        self._over.set()
        for person in self._people:
            person.join()

    def _work(self, visitor):
        while not self._over.is_set():
            self._count("read", 200, visitor.get(f"/lines/{LINE}/"))
            self._count("save", 302, visitor.post(f"/lines/{LINE}/follow/"))
            self._count("save", 302, visitor.post(f"/lines/{LINE}/leave/"))

    def _count(self, kind, expected, answer):
        self.answers[kind] += 1
        if answer.status != expected:
            self.failures.append(f"{kind}: {answer.status} {answer.text[:200]}")
        pause(0.05)  # The servers have the same small machine.


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with composed(tmp_path_factory.mktemp("rolling"), SWEEP_SECONDS=f"{SWEEP_SECONDS}") as stack:
        yield stack


def test_a_rolling_restart_fails_no_request_and_mails_once(stack: Composed):
    session_id = stack.system.manage("shell", "-c", SETUP).split("SESSION ")[1].strip()
    at_work = [logged_in(stack, name) for name in AT_WORK]
    registering = {name: logged_in(stack, name) for name in REPLACED}

    with Traffic(at_work) as traffic:
        codes = {name: replace(stack, name, registering[name], session_id) for name in REPLACED}

    assert codes == dict.fromkeys(REPLACED, 0)
    assert traffic.failures == []
    assert min(traffic.answers["read"], traffic.answers["save"]) > 50
    everybody_is_mailed_once(stack)


def logged_in(stack, name) -> Visitor:
    visitor = Visitor(stack.system.url, trusted=stack.trusted())
    visitor.log_in(f"{name}@school.example", PASSWORD)
    visitor.get("/")
    return visitor


def replace(stack, name, visitor, session_id) -> int:
    """Replace the process, and register for the session while it is away. Its exit code."""
    answers = []
    late = threading.Timer(1, lambda: answers.append(visitor.post(f"/sessions/{session_id}/register/")))
    late.start()
    code = stack.replace(name)
    late.join()
    assert [answer.status for answer in answers] == [302]
    return code


def everybody_is_mailed_once(stack):
    for name in REPLACED:
        address = f"{name}@school.example"
        wait_for(lambda address=address: stack.system.mails(address), seconds=30, what=f"the mail to {name}")
    pause(2 * SWEEP_SECONDS)  # What would be mailed twice has had its chance.
    sent = Counter(entry.to for entry in stack.system.sink.journal)
    assert sent == {f"{name}@school.example": 1 for name in REPLACED}
    states = stack.system.sql("SELECT DISTINCT state FROM tracking_reminder WHERE kind = 'registered'")
    assert states == [("sent",)]
