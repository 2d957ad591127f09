"""A copy that follows the feed: nothing is skipped or doubled while others write and commit late."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from metro.accounts.models import Membership
from tests.api.clients import Api, token_for
from tests.factories import CompletionFactory, MembershipFactory, StopFactory
from tracking.models import Completion

pytestmark = pytest.mark.usefixtures("committed")

BEGINNING = "2000-01-01T00:00:00.000000Z"


class Copy:
    """A program elsewhere that keeps the completions of the institution."""

    def __init__(self, api: Api):
        self.api = api
        self.rows: dict[int, dict] = {}
        self.since = BEGINNING

    def follow(self, *, limit=7, between=lambda: None) -> list[tuple]:
        """Read everything that changed, page by page. Returns what came: (id, updatedAt)."""
        came = []
        answer = self.api.get("completions", {"updatedSince": self.since, "limit": limit}).json()
        while True:
            for row in answer["results"]:
                came.append((row["id"], row["updatedAt"]))
                self.rows[row["id"]] = row
            if answer["next"] is None:
                break
            between()
            answer = self.api.get(answer["next"]).json()
        self.since = max((moment for _, moment in came), default=self.since)
        return came


@pytest.fixture
def copy(now) -> Copy:
    coordinator = MembershipFactory(role=Membership.Role.COORDINATOR)
    institution = coordinator.institution
    return Copy(Api(token_for(coordinator.user, institution, now=now)))


@pytest.fixture
def member(copy):
    return MembershipFactory(institution=Membership.objects.get().institution)


class Elsewhere:
    """Another connection, whose transaction is open until it is told to commit."""

    def __init__(self, pool: ThreadPoolExecutor, write):
        self.is_open, self.may_write = threading.Event(), threading.Event()
        self.has_written, self.may_commit = threading.Event(), threading.Event()
        self.done = pool.submit(self._run, write)
        assert self.is_open.wait(30)

    def write(self):
        self.may_write.set()
        assert self.has_written.wait(30)

    def commit(self):
        self.may_commit.set()
        self.done.result(30)

    def _run(self, write):
        try:
            with transaction.atomic():
                Completion.objects.count()
                self.is_open.set()
                assert self.may_write.wait(30)
                write()
                self.has_written.set()
                assert self.may_commit.wait(30)
        finally:
            connection.close()


@pytest.fixture
def pool():
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.mark.parametrize("change", ["insert", "update"])
def test_a_late_commit_is_not_overtaken(change, copy, member, pool):
    old, stop = CompletionFactory(member=member), StopFactory()
    writes = {
        "insert": lambda: CompletionFactory(member=member, stop=stop),
        "update": lambda: Completion.objects.filter(pk=old.pk).update(kind=Completion.Kind.RECORDING),
    }
    copy.follow()
    late = Elsewhere(pool, writes[change])
    late.write()
    quick = CompletionFactory(member=member)  # Written after it, committed before it.

    copy.follow()
    late.commit()
    copy.follow()

    assert quick.pk in copy.rows
    assert_right(copy)


def test_who_opened_a_transaction_long_ago_and_writes_now_holds_nobody_up(copy, member, pool):
    stop = StopFactory()
    idle = Elsewhere(pool, lambda: CompletionFactory(member=member, stop=stop))
    quick = CompletionFactory(member=member)

    seen_before = [key for key, _ in copy.follow()]
    idle.write()
    idle.commit()
    copy.follow()

    assert seen_before == [quick.pk]
    assert_right(copy)


def test_rows_that_change_between_two_pages_come_once_per_change(copy, member):
    rows = CompletionFactory.create_batch(20, member=member)
    waiting = iter(rows[2:14:3] + rows[19:])  # Read already, or still to come.

    def disturb():
        row = next(waiting, None)
        if row is not None:
            Completion.objects.filter(pk=row.pk).update(revoked_at=row.completed_at)
            CompletionFactory(member=member)

    came = copy.follow(limit=5, between=disturb) + copy.follow()[1:]  # The last row comes once more.

    assert len(came) == len(set(came))
    assert_right(copy)


def test_a_plain_list_has_every_row_once_while_new_ones_come(copy, member):
    rows = CompletionFactory.create_batch(20, member=member)

    came, url = [], "completions?limit=6"
    while url:
        answer = copy.api.get(url).json()
        came += [row["id"] for row in answer["results"]]
        CompletionFactory(member=member)
        url = answer["next"]

    assert len(came) == len(set(came))
    assert {row.pk for row in rows} <= set(came)


def test_a_crowd_of_writers_and_one_reader(copy, member, pool):
    """Three write for a while, each transaction open for a moment; the reader never rests."""
    institution = member.institution
    people = MembershipFactory.create_batch(3, institution=institution)
    stops = StopFactory.create_batch(25)
    writers = [pool.submit(write_for_a_while, person, stops) for person in people]

    came = []
    while not all(writer.done() for writer in writers):
        came += copy.follow(limit=9)[1 if came else 0 :]
    for writer in writers:
        writer.result()
    came += copy.follow()[1:]

    assert len(copy.rows) == 75
    assert len(came) == len(set(came))
    assert_right(copy)


def write_for_a_while(member, stops):
    chance = random.Random(member.pk)
    try:
        for stop in stops:
            with transaction.atomic():
                row = CompletionFactory(member=member, stop=stop)
                time.sleep(chance.random() / 50)
                mine = Completion.objects.filter(member=member)
                mine.filter(pk__lt=row.pk, pk__gte=row.pk - 9).update(kind=Completion.Kind.RECORDING)
                time.sleep(chance.random() / 50)
    finally:
        connection.close()


def assert_right(copy):
    """The copy holds exactly what the database holds, in the last version of every row."""
    moment = "%Y-%m-%dT%H:%M:%S.%fZ"
    truth = {
        row.pk: (
            row.kind,
            row.revoked_at and row.revoked_at.strftime(moment),
            row.changed_at.strftime(moment),
        )
        for row in Completion.objects.all()
    }
    kept = {key: (row["kind"], row["revokedAt"], row["updatedAt"]) for key, row in copy.rows.items()}
    assert kept == truth
