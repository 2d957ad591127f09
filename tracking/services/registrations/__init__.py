"""Seats and the waiting list of a session: who has a seat, who waits, and who is next."""

from tracking.services.registrations.answers import accept, decline, take_open_seat
from tracking.services.registrations.cancel import cancel
from tracking.services.registrations.clock import tend
from tracking.services.registrations.queue import after_move, fill
from tracking.services.registrations.register import register
from tracking.services.registrations.release import release_all
from tracking.services.registrations.seats import queue_number
from tracking.services.registrations.waking import waking

__all__ = [
    "accept",
    "after_move",
    "cancel",
    "decline",
    "fill",
    "queue_number",
    "register",
    "release_all",
    "take_open_seat",
    "tend",
    "waking",
]
