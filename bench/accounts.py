"""Who looks at the pages: the accounts that a filled database holds."""

from dataclasses import dataclass

PASSWORD = "only-for-measuring-on-this-machine"


@dataclass(frozen=True)
class Account:
    """Somebody with a login; without an address, a visitor."""

    role: str
    email: str = ""


def _accounts(domain: str, **names: str) -> tuple[Account, ...]:
    return (*[Account(role, f"{name}@{domain}") for role, name in names.items()], Account("nobody"))


# In the order in which a page is tried: it is measured as the first of them who gets it.
SCALE = _accounts(
    "scale.metrolijn.test",
    teacher="bench-teacher",
    lead="bench-lead",
    expert="bench-expert",
    coordinator="bench-coordinator",
)
DEMO = _accounts(
    "demo.metrolijn.test", teacher="docent", lead="teamleider", expert="expert", coordinator="coordinator"
)
