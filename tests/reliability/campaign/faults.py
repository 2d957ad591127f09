"""What the mail server does with a message: drawn from the seed, the address and the attempt. Pure."""

import random
from enum import StrEnum

FAULTY_ATTEMPTS = 3  # Per address; then the server behaves, so that a campaign ends.


class Fault(StrEnum):
    """One way to take a message, or not to. *Kept* means that it is in the journal."""

    ACCEPT = "accept"
    SLOW = "slow"
    LATER_AT_ADDRESS = "later_at_address"
    LATER_AFTER_TEXT = "later_after_text"
    REFUSED_AT_ADDRESS = "refused_at_address"
    REFUSED_AFTER_TEXT = "refused_after_text"
    CUT_BEFORE_TEXT = "cut_before_text"
    CUT_KEPT = "cut_kept"
    CUT_LOST = "cut_lost"
    STALL_KEPT = "stall_kept"
    STALL_LOST = "stall_lost"


# In per mille.
SHARES = {
    Fault.ACCEPT: 875,
    Fault.SLOW: 20,
    Fault.LATER_AT_ADDRESS: 20,
    Fault.LATER_AFTER_TEXT: 15,
    Fault.REFUSED_AT_ADDRESS: 5,
    Fault.REFUSED_AFTER_TEXT: 5,
    Fault.CUT_BEFORE_TEXT: 10,
    Fault.CUT_KEPT: 30,
    Fault.CUT_LOST: 15,
    Fault.STALL_KEPT: 3,
    Fault.STALL_LOST: 2,
}
CLOSING = 5  # Of so many per mille of the conversations the server says 421, whoever it is for.


def of_message(seed: int, address: str, attempt: int) -> Fault:
    """`attempt` counts from 1, per address."""
    if attempt > FAULTY_ATTEMPTS:
        return Fault.ACCEPT
    chance = random.Random(f"fault·{seed}·{address}·{attempt}")
    return chance.choices(list(SHARES), weights=list(SHARES.values()))[0]


def closes(seed: int, number: int) -> bool:
    """Whether the server says 421 at the conversation of this number."""
    return random.Random(f"closes·{seed}·{number}").randrange(1000) < CLOSING
