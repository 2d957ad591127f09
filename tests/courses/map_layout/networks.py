"""Networks made up at random, as tangled as curricula can be."""

import random

from hypothesis import strategies as st

from courses.map_layout import Line, Network, Stop

WORDS = [
    "leren",
    "werken",
    "toetsen",
    "data",
    "zorg",
    "techniek",
    "digitaal",
    "didactiek",
    "praktijk",
    "veiligheid",
    "robotica",
    "taal",
    "rekenen",
    "loopbaan",
    "begeleiding",
    "informatiebeveiliging",
    "beroepsonderwijs",
    "samenwerken",
    "energietransitie",
    "privacy",
]


def network_from(seed: int, line_count: int, stop_count: int, change: float, contradicts: bool) -> Network:
    """Lines that share about `change` of their stops; some of these on up to four lines.

    With `contradicts`, some lines meet their shared stops in the other order.
    """
    chance = random.Random(seed)
    stops = [Stop(f"s{number}", _name(chance)) for number in range(stop_count)]
    order = [stop.id for stop in stops]
    own: list[list[str]] = [[] for _ in range(line_count)]
    for place, stop in enumerate(order):
        own[place % line_count].append(stop)
    for stop in chance.sample(order, int(change * stop_count)):
        for line in chance.sample(own, min(line_count, chance.choice((1, 1, 1, 2, 3)))):
            if stop not in line:
                line.append(stop)
    rank = {stop: chance.random() for stop in order}
    for line in own:
        line.sort(key=rank.get)
        if contradicts and chance.random() < 0.4:
            a, b = sorted(chance.sample(range(len(line)), 2)) if len(line) > 1 else (0, 0)
            line[a], line[b] = line[b], line[a]
    lines = [
        Line(f"l{number}", str(number + 1), _name(chance), tuple(stops_), "abcdefghijkl"[number % 12])
        for number, stops_ in enumerate(own)
    ]
    return Network(tuple(lines), tuple(stops))


def _name(chance: random.Random) -> str:
    """Of 4 to 40 characters."""
    name = chance.choice(WORDS)
    while len(name) < 36 and chance.random() < 0.6:
        name += " " + chance.choice(WORDS)
    return name[:40].strip().capitalize()


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """3 to 15 lines with 20 to 200 stops in all; or one line alone."""
    line_count = draw(st.one_of(st.integers(3, 15), st.just(1)), label="lines")
    stop_count = draw(st.integers(20, 200 if line_count > 1 else 40), label="stops")
    change = draw(st.floats(0, 0.3), label="share of interchanges")
    contradicts = draw(st.booleans(), label="contradicts")
    seed = draw(st.integers(0, 2**32), label="seed")
    return network_from(seed, line_count, stop_count, change, contradicts)
