"""The engine that sends outbox rows, each at most once: reap, settle, expire, claim, send, record.

It knows rows and mail, no word of the domain: what a row says and whether it still holds comes from
a `Mailing`.
"""

from metro.core.delivery.engine import deliver, sweep
from metro.core.delivery.mailing import Mailing, Verdict

__all__ = ["Mailing", "Verdict", "deliver", "sweep"]
