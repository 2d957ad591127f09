"""Simulated annealing: try many small moves; take a worse one less and less often."""

import random
from collections.abc import Callable
from math import log

from courses.map_layout.board import Board
from courses.map_layout.moves import Mover

BEAT = 500  # Moves between two looks at the temperature, the progress and the wish to stop.

State = tuple[int, list[int], list[int], list[int]]  # Cost, columns, rows, shapes.
Progress = Callable[[float], bool]


def state_of(board: Board) -> State:
    return board.cost, list(board.x), list(board.y), list(board.shape)


def anneal(
    board: Board,
    pinned: set[int],
    chance: random.Random,
    moves: int,
    heat: tuple[float, float],
    goes_on: Progress = lambda fraction: True,
) -> State:
    """The best state found in so many moves, which the board is left in.

    `heat` is the temperature at the start and at the end, in points. `goes_on` is told the fraction
    done; when it answers False, the search ends with the best so far.
    """
    best = state_of(board)
    if not board.graph.edges:
        return best
    mover = Mover(board, pinned, chance)
    hot, cold = heat
    for done in range(0, moves, BEAT):
        if not goes_on(done / moves):
            break
        temperature = 100 * hot * (cold / hot) ** (done / moves)
        best = _beat(board, mover, min(BEAT, moves - done), temperature, best)
    board.load(*best[1:])
    return best


def _beat(board: Board, mover: Mover, moves: int, temperature: float, best: State) -> State:
    attempt, propose, chance = board.attempt, mover.propose, mover.random
    for _ in range(moves):
        cells, shapes = propose()
        if not cells and not shapes:
            continue
        if attempt(cells, shapes, -temperature * log(1.0 - chance())) and board.cost < best[0]:
            best = state_of(board)
    return best
