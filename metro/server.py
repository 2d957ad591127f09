"""The web server's worker: it leaves the proxy time to look elsewhere before it stops taking requests."""

import threading
from types import FrameType

from gunicorn.workers.gthread import ThreadWorker

from metro import env
from metro.core import stopping

DRAIN_SECONDS = env.number("DRAIN_SECONDS", 0, low=0, high=20)


class Worker(ThreadWorker):
    """Asked to end, it says so at /health/live, takes requests for DRAIN_SECONDS more, and finishes them.

    Without this, what waits in the queue of the socket when a worker ends is cut off: a page that was not
    saved, which no proxy may send again.
    """

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if stopping.asked.is_set():
            return
        stopping.asked.set()
        threading.Timer(DRAIN_SECONDS, super().handle_exit, (sig, frame)).start()
