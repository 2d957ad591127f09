"""People who register by hand while the web server is killed: each tries until the site says that it is done."""

import threading
import time
from collections.abc import Callable

from tests.visitor import Visitor

LONGEST_SECONDS = 120


class Visitors(threading.Thread):
    """`visits`: (session key, session id) of each. `share`: how far the campaign is; they come spread over it."""

    def __init__(self, url: str, visits: list[tuple[str, int]], share: Callable[[], float]):
        super().__init__(name="visitors", daemon=True)
        self.url, self.visits, self.share = url, visits, share
        self.done = 0
        self.tries = 0

    def run(self) -> None:
        for place, (key, session_id) in enumerate(self.visits):
            while self.share() < 0.9 * place / len(self.visits):
                time.sleep(0.2)
            self.done += self._register(key, session_id)

    def _register(self, key: str, session_id: int) -> bool:
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            self.tries += 1
            browser = Visitor(self.url, key)
            page = f"/sessions/{session_id}/"
            if browser.get(page).status == 200 and browser.post(f"{page}register/").status == 302:
                return True
            time.sleep(0.5)
        return False
