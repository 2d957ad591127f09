"""How large the databases are, and the command that fills one."""

from dataclasses import dataclass

from bench.accounts import DEMO, SCALE, Account

DEFAULT = (10_000, 100_000, 1_000_000)
STOPS = 200
COMPLETIONS_PER_TEACHER = 4


@dataclass(frozen=True)
class Size:
    """A database by its number of teachers. Institutions keep their size, there are more of them; the accounts
    and their institution are the same in all."""

    teachers: int

    @property
    def database(self) -> str:
        return f"metrolijn_{self.teachers}"

    @property
    def accounts(self) -> tuple[Account, ...]:
        return SCALE

    @property
    def seed_command(self) -> list[str]:
        numbers = {
            "--teachers": self.teachers,
            "--stops": STOPS,
            "--completions": self.teachers * COMPLETIONS_PER_TEACHER,
        }
        return ["seed_scale", *[str(part) for pair in numbers.items() for part in pair]]


@dataclass(frozen=True)
class DemoSize(Size):
    """The demo, to try the measurement out: two colleges with about 200 teachers."""

    @property
    def database(self) -> str:
        return "metrolijn_demo"

    @property
    def accounts(self) -> tuple[Account, ...]:
        return DEMO

    @property
    def seed_command(self) -> list[str]:
        return ["seed_demo"]
