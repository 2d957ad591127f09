"""The search never loses count: cost by differences is the cost counted from nothing."""

import random

import pytest

from courses.map_layout import costs
from courses.map_layout.annealing import anneal
from courses.map_layout.board import BORDER, Board
from courses.map_layout.checking import checked
from courses.map_layout.graph import graph_of
from courses.map_layout.moves import Mover
from courses.map_layout.start import spread_out, start_cells
from tests.courses.map_layout.examples import SMALL, network
from tests.courses.map_layout.networks import network_from


def board_of(drawn, form=costs.WIDE, seed=1) -> Board:
    graph = graph_of(checked(drawn)[0])
    x, y = start_cells(graph, random.Random(seed))
    spread_out(x, y, fixed=set())
    margin = BORDER + 10
    x, y = [column + margin for column in x], [row - min(y) + margin for row in y]
    return Board(graph, form, x, y, size=(max(x) + margin, max(y) + margin))


def contents(board: Board) -> tuple:
    return (
        board.cost,
        board.taken,
        board.spread,
        board.bounds,
        *map(tuple, (board.x, board.y, board.shape, board.turns, board.base, board.path, board.prices.list)),
    )


@pytest.mark.parametrize("form", [costs.WIDE, costs.TALL], ids=lambda form: form.name)
@pytest.mark.parametrize(
    "drawn",
    [network(SMALL), network_from(5, 8, 40, 0.4, contradicts=True)],
    ids=["example", "contradicting"],
)
def test_cost_by_differences_is_exact(drawn, form):
    board = board_of(drawn, form)
    board.homes = {0: (board.x[0], board.y[0]), 3: (board.x[3] + 1, board.y[3])}
    board.load(board.x, board.y, board.shape)
    mover = Mover(board, {2}, random.Random(4))
    made = 0
    for _ in range(1_500):
        made += board.attempt(*mover.propose(), limit=400)

    counted = board_of(drawn, form)
    counted.homes = board.homes
    counted.load(board.x, board.y, board.shape)
    assert made > 100
    assert contents(board) == contents(counted)


def test_a_refused_move_leaves_everything_as_it_was():
    board = board_of(network(SMALL))
    mover = Mover(board, set(), random.Random(4))
    before = contents(board)
    refused = 0
    for _ in range(300):
        refused += not board.attempt(*mover.propose(), limit=float("-inf"))

    assert refused == 300
    assert contents(board) == before


def test_a_move_within_the_limit_is_made_and_one_above_it_is_not():
    board = board_of(network(SMALL))
    away = {0: (board.x[0] - 1, board.y[0])}
    cost = board.cost

    assert board.attempt(away, {}, limit=10_000)
    change = board.cost - cost
    assert change > 0
    assert board.attempt({0: (board.x[0] + 1, board.y[0])}, {}, limit=-change)
    assert board.cost == cost
    assert not board.attempt(away, {}, limit=change - 1)
    assert board.attempt(away, {}, limit=change)


def test_a_line_is_never_turned_back_that_need_not_be():
    board = board_of(network(SMALL))
    first, second = board.graph.lines[0][:2]

    assert not board.attempt({second: (board.x[first] - 1, board.y[first])}, {}, limit=float("inf"))


def test_no_stop_leaves_the_board():
    board = board_of(network(SMALL))

    assert not board.attempt({0: (BORDER - 1, board.y[0])}, {}, limit=float("inf"))


def test_annealing_ends_in_the_best_state_it_saw_and_pins_hold():
    board = board_of(network(SMALL))
    pinned = {1, 7, 20}
    at = [(board.x[stop], board.y[stop]) for stop in sorted(pinned)]
    before = board.cost

    best = anneal(board, pinned, random.Random(1), 3_000, (3.0, 0.3))

    assert board.cost == best[0] < before
    assert [(board.x[stop], board.y[stop]) for stop in sorted(pinned)] == at
