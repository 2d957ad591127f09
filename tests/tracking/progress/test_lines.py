from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.models import LineVersion
from tracking.queries.lines import LineStopFact, line_progress

Rule = LineVersion.Rule
START = datetime(2026, 9, 1, tzinfo=UTC)


def stop(number, *, required=True, section="", retired=False):
    return LineStopFact(
        stop_id=number, title=f"S{number}", is_required=required, section=section, is_retired=retired
    )


def done(*numbers):
    return {number: START + timedelta(days=number) for number in numbers}


def numbers(progress):
    return progress.needed, progress.got, progress.percent, progress.is_satisfied


@pytest.mark.parametrize(
    ("rule", "n", "stops", "completed", "expected"),
    [
        (Rule.ALL, None, [stop(i) for i in range(8)], done(0), (8, 1, 12, False)),
        (Rule.ALL, None, [stop(i) for i in range(7)], done(0), (7, 1, 14, False)),
        (Rule.ALL, None, [stop(i) for i in range(8)], done(*range(7)), (8, 7, 87, False)),
        (Rule.ALL, None, [stop(0), stop(1, required=False)], done(0), (1, 1, 100, True)),
        (Rule.AT_LEAST, 2, [stop(i, required=False) for i in range(4)], done(3), (2, 1, 50, False)),
        (Rule.AT_LEAST, 2, [stop(i, required=False) for i in range(4)], done(0, 1, 3), (2, 2, 100, True)),
        (Rule.AT_LEAST, 9, [stop(i, required=False) for i in range(4)], done(0, 1), (4, 2, 50, False)),
        (
            Rule.AT_LEAST,
            2,
            [stop(0), *(stop(i, required=False) for i in (1, 2, 3))],
            done(1, 2),
            (2, 1, 50, False),
        ),
        (
            Rule.ONE_PER_SECTION,
            None,
            [
                stop(0, section="a"),
                stop(1, required=False, section="b"),
                stop(2, required=False, section="b"),
            ],
            done(1, 2),
            (2, 1, 50, False),
        ),
        (Rule.ALL, None, [stop(0), stop(1, retired=True)], done(0), (1, 1, 100, True)),
        (Rule.ALL, None, [stop(0), stop(1, retired=True)], done(1), (2, 1, 50, False)),
        (Rule.ALL, None, [stop(0, retired=True)], {}, (0, 0, 100, True)),
    ],
)
def test_needed_and_got_by_rule(rule, n, stops, completed, expected):
    progress = line_progress(stops, rule, n, completed)

    assert numbers(progress) == expected


def test_achieved_at_the_completion_that_satisfied_the_rule():
    stops = [stop(i, required=False) for i in range(4)]

    progress = line_progress(stops, Rule.AT_LEAST, 2, done(0, 2, 3))

    assert progress.achieved_at == START + timedelta(days=2)


def test_expiry_leaves_the_line_achieved_and_asks_for_renewal():
    stops = [stop(0), stop(1)]

    progress = line_progress(stops, Rule.ALL, None, done(0), ever=done(0, 1))

    assert (progress.percent, progress.achieved_at) == (50, START + timedelta(days=1))
    with translation.override("en"):
        assert progress.sentence == "Line achieved, renewal needed: 1 stop to go: S1."


@pytest.mark.parametrize(
    ("language", "rule", "n", "stops", "completed", "sentence"),
    [
        ("en", Rule.ALL, None, [stop(0), stop(1), stop(2)], done(0), "2 stops to go: S1 and S2."),
        ("nl", Rule.ALL, None, [stop(0), stop(1), stop(2)], done(0), "nog 2 stops: S1 en S2."),
        (
            "en",
            Rule.AT_LEAST,
            3,
            [stop(0), *(stop(i, required=False) for i in (1, 2, 3, 4))],
            done(1),
            "2 stops to go, 1 of them required: S0.",
        ),
        (
            "nl",
            Rule.AT_LEAST,
            3,
            [stop(0), *(stop(i, required=False) for i in (1, 2, 3, 4))],
            done(1),
            "nog 2 stops, waarvan 1 verplicht: S0.",
        ),
        (
            "en",
            Rule.AT_LEAST,
            2,
            [stop(i, required=False) for i in range(4)],
            done(1),
            "1 stop to go, you choose which.",
        ),
        ("en", Rule.ALL, None, [stop(0)], done(0), "Line achieved."),
        ("nl", Rule.ALL, None, [stop(0, retired=True)], {}, "Geen stop meer nodig."),
    ],
)
def test_sentence(language, rule, n, stops, completed, sentence):
    with translation.override(language):
        assert line_progress(stops, rule, n, completed).sentence == sentence


@st.composite
def a_line(draw):
    count = draw(st.integers(1, 8))
    rule = draw(st.sampled_from(Rule.values))
    stops = [
        stop(
            number,
            required=draw(st.booleans()),
            section=draw(st.sampled_from(["", "a", "b", "c"])),
            retired=draw(st.booleans()),
        )
        for number in range(count)
    ]
    order = draw(st.permutations(range(count)))
    return rule, draw(st.integers(0, 10)), stops, order[: draw(st.integers(0, count))]


@given(a_line())
def test_hundred_percent_exactly_when_satisfied(line):
    rule, n, stops, completed = line

    progress = line_progress(stops, rule, n, done(*completed))

    assert (progress.percent == 100) == progress.is_satisfied == (progress.got == progress.needed)
    assert 0 <= progress.percent <= 100
    assert progress.to_go <= len(progress.missing)


@given(a_line())
def test_satisfied_means_what_the_rule_says(line):
    rule, n, stops, completed = line
    finished = set(completed)
    counting = [row for row in stops if row.stop_id in finished or not row.is_retired]
    required_done = all(row.stop_id in finished for row in counting if row.is_required)
    sections = {row.section for row in counting if row.section}
    reached = {row.section for row in counting if row.stop_id in finished}
    holds = {
        Rule.ALL: required_done,
        Rule.AT_LEAST: required_done and len(finished) >= min(n, len(counting)),
        Rule.ONE_PER_SECTION: required_done and sections <= reached,
    }

    progress = line_progress(stops, rule, n, done(*completed))

    assert progress.is_satisfied == holds[rule]


@given(a_line())
def test_another_completion_never_lowers_the_percentage(line):
    rule, n, stops, completed = line

    steps = [
        line_progress(stops, rule, n, done(*completed[:length])).percent
        for length in range(len(completed) + 1)
    ]

    assert steps == sorted(steps)


@given(a_line(), st.randoms())
def test_order_of_the_completions_does_not_matter(line, random):
    rule, n, stops, completed = line
    shuffled = list(done(*completed).items())
    random.shuffle(shuffled)

    assert line_progress(stops, rule, n, dict(shuffled)) == line_progress(stops, rule, n, done(*completed))


@given(a_line())
def test_expiry_never_takes_back_what_was_achieved(line):
    rule, n, stops, completed = line
    everything = done(*completed)
    achieved_at = line_progress(stops, rule, n, everything).achieved_at

    for length in range(len(completed)):
        later = line_progress(stops, rule, n, done(*completed[:length]), ever=everything)
        assert later.achieved_at == achieved_at
