"""The price list of the board: what it would cost to put something on a place of the grid now.

Everything that lies on the board has raised the prices of its surroundings. What a move costs is then
the sum of a few look-ups, however full the board is. A base is the place of a cell in the list.
"""

from courses.map_layout import costs
from courses.map_layout.paths import BADGE, EDGE, FALLING, RISING, SLOTS, STOP, Path

Laid = list[tuple[Path, int]]  # Paths with their base.
Stood = list[tuple[int, tuple[int, ...]]]  # Bases of stops, and from there the places of their badges.


class Prices:
    """One flat list. Loops are written out here, because the search spends most of its time in them."""

    def __init__(self, width: int, height: int) -> None:
        self.list = [0] * (width * height * SLOTS)
        # From a stop, the diagonals that pass a corner of their cell where the stop is.
        self.above, self.left = FALLING - SLOTS, FALLING - height * SLOTS
        self.above_left = RISING - (height + 1) * SLOTS

    def of_paths(self, paths: Laid) -> int:
        """What the paths would cost if they were laid now, each by itself."""
        prices, cost = self.list, 0
        for path, base in paths:
            for slot in path[3]:
                cost += prices[base + slot]
        return cost

    def lay_paths(self, paths: Laid) -> int:
        """Put paths on the board, one after the other. Returns what that costs."""
        prices, cost = self.list, 0
        for path, base in paths:
            for slot in path[3]:
                cost += prices[base + slot]
            for slot, amount in path[4]:
                prices[base + slot] += amount
        return cost

    def lift_paths(self, paths: Laid) -> int:
        """The reverse of `lay_paths`. Returns what is saved."""
        prices, saved = self.list, 0
        for path, base in paths:
            for slot, amount in path[4]:
                prices[base + slot] -= amount
            for slot in path[3]:
                saved += prices[base + slot]
        return saved

    def lay_stops(self, stops: Stood) -> int:
        """Put stops, and the places kept for their badges, on the board. Returns what that costs."""
        prices, cost = self.list, 0
        for base, badges in stops:
            cost += prices[base + STOP]
            self._mark_stop(base, 1)
            for badge in badges:
                cost += prices[base + badge + BADGE]
                self._mark_badge(base + badge, costs.RESERVED)
        return cost

    def lift_stops(self, stops: Stood) -> int:
        """The reverse of `lay_stops`. Returns what is saved."""
        prices, saved = self.list, 0
        for base, badges in stops:
            for badge in badges:
                self._mark_badge(base + badge, -costs.RESERVED)
                saved += prices[base + badge + BADGE]
            self._mark_stop(base, -1)
            saved += prices[base + STOP]
        return saved

    def _mark_stop(self, base: int, times: int) -> None:
        prices, near = self.list, costs.NEAR * times
        prices[base + EDGE] += costs.THROUGH * times
        prices[base + STOP] += costs.SAME_CELL * times
        prices[base + BADGE] += costs.RESERVED * times
        prices[base + RISING] += near
        prices[base + self.above] += near
        prices[base + self.left] += near
        prices[base + self.above_left] += near

    def _mark_badge(self, place: int, amount: int) -> None:
        for slot in (EDGE, STOP, BADGE):
            self.list[place + slot] += amount
