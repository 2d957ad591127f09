"""Statements: frozen when they are issued, and verified by anybody who has the code."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import translation

from courses.models import Line
from metro.accounts.models import AuditEntry
from metro.accounts.policy import actor_for
from tests import factories
from tracking.models import Completion, Statement
from tracking.queries.statements import Standing, normal, verified
from tracking.services import statements

pytestmark = pytest.mark.django_db


def of_stop(member, stop, *, now):
    return statements.of_stop(member, stop, by=member.user, now=now)


def test_a_statement_of_a_stop_says_who_what_when_how_and_how_long(completion, member, stop, now):
    row = of_stop(member, stop, now=now)

    assert row.content == {
        "heading": "Bewijs van deelname",
        "person": "Ada Lind",
        "institution": member.institution.name,
        "sentence": "heeft deze stop afgerond op 20 november 2026: live.",
        "about": "AI in de les",
        "facts": [
            ["Tijd", "45 min"],
            ["Techniek", "30 min"],
            ["Didactiek", "15 min"],
            ["Geldig tot", "20 november 2027"],
        ],
        "head": [],
        "rows": [],
    }
    entry = AuditEntry.objects.get(object_type="tracking.statement")
    assert (entry.event, entry.subject, entry.actor) == ("issue", member, member.user)


def test_what_a_statement_says_stays_whatever_changes_later(completion, member, stop, now):
    row = of_stop(member, stop, now=now)
    before = row.content
    stop.title_nl = "Iets anders"
    stop.save()
    Completion.objects.update(revoked_at=now, revoked_reason="Not there.")
    member.user.last_name = "Berg"
    member.user.save()

    row.refresh_from_db()

    assert row.content == before


def test_the_same_facts_give_the_same_statement_and_other_facts_a_new_one(completion, member, stop, now):
    first, again = (of_stop(member, stop, now=now + timedelta(hours=n)) for n in range(2))
    with translation.override("en"):
        english = of_stop(member, stop, now=now)
    Completion.objects.update(minutes_technical=20)
    changed = of_stop(member, stop, now=now)

    assert first == again
    assert len({first.code, english.code, changed.code}) == 3
    assert english.content["about"] == "AI in class"


def test_after_withdrawing_a_new_one_has_a_new_code(completion, member, stop, now):
    first = of_stop(member, stop, now=now)

    statements.withdraw(first, by=member.user, now=now)

    assert of_stop(member, stop, now=now).code != first.code


def test_there_is_nothing_to_state_of_what_was_not_done(member, stop, now):
    line = factories.make_line([stop]).line
    actor = actor_for(member.user, member.institution, now=now)

    for make in (
        lambda: of_stop(member, stop, now=now),
        lambda: statements.of_line(member, line.slug, actor, by=member.user, now=now),
        lambda: statements.of_line(member, "no-such-line", actor, by=member.user, now=now),
        lambda: statements.of_year(member, 2026, by=member.user, now=now),
    ):
        with pytest.raises(statements.NothingToState):
            make()
    assert not Statement.objects.exists()


def test_a_line_is_stated_with_the_stops_that_were_done_on_it(completion, member, stop, now):
    version = factories.make_line([stop], code="Q", title_nl="Slim leren")
    actor = actor_for(member.user, member.institution, now=now)

    row = statements.of_line(member, version.line.slug, actor, by=member.user, now=now)

    assert row.line_version == version
    assert row.content["about"] == "Lijn Q, Slim leren"
    assert row.content["sentence"] == "heeft deze lijn behaald op 20 november 2026."
    assert row.content["rows"] == [["20 november 2026", "AI in de les", "45 min"]]
    assert Line.objects.count() == 1


def test_the_amounts_of_a_year_add_up(completion, member, now):
    other = factories.StopFactory(title_nl="Feedback", minutes=30)
    factories.CompletionFactory(
        member=member, stop=other, completed_at=now, minutes_technical=0, minutes_didactic=30
    )

    row = statements.of_year(member, 2026, by=member.user, now=now)

    assert row.content["about"] == "Schooljaar 2026–2027"
    assert row.content["facts"] == [["Tijd", "1 uur 15 min"], ["Techniek", "30 min"], ["Didactiek", "45 min"]]
    assert [line[1:] for line in row.content["rows"]] == [
        ["AI in de les", "30 min", "15 min", "45 min"],
        ["Feedback", "0 min", "30 min", "30 min"],
    ]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-", "{}\u200b"])
def test_a_code_is_known_however_it_was_typed(typed, completion, member, stop, now):
    row = of_stop(member, stop, now=now)

    for code in (row.code, row.code.lower(), row.shown_code, row.shown_code.replace("-", " ")):
        assert verified(typed.format(code), now=now).statement == row


@pytest.mark.parametrize(
    "code", ["", "A", "A" * 10_000, "ABCDEFGH2345WXYZ", "💥", "' OR 1=1 --", "\x00" * 16]
)
def test_a_code_that_was_never_issued_is_nothing(code, completion, member, stop, now):
    of_stop(member, stop, now=now)

    assert verified(code, now=now) is None


def test_the_standing_follows_the_day_and_a_withdrawal(completion, member, stop, now):
    row = of_stop(member, stop, now=now)
    last, first = (completion.expires_date - now.date() - timedelta(days=n) for n in (1, 0))

    assert verified(row.code, now=now + last).standing == Standing.VALID
    assert verified(row.code, now=now + first).standing == Standing.EXPIRED
    statements.withdraw(row, by=member.user, now=now)
    assert verified(row.code, now=now + first).standing == Standing.WITHDRAWN


def test_codes_are_sixteen_characters_of_base_32():
    assert normal("0123-4567-89ab-cdef") == "OI23456789ABCDEF"


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_give_one_statement(committed, completion, member, stop, now):
    found, start = [], Barrier(2)

    def tap():
        start.wait()
        try:
            found.append(of_stop(member, stop, now=now).code)
        finally:
            connection.close()

    threads = [Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert len(set(found)) == Statement.objects.count() == 1
