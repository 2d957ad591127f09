"""Is the process in this container well? `python -m metro.healthcheck` says so by its exit code.

The web server is asked for a page. Worker and beat show a file of which the age tells; ALIVE_FILE names it. Neither
asks PostgreSQL or Redis: a restart brings those not back. The standard library only, as it runs every few seconds.
"""

import os
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

PORT = 8000
LONGEST_WORK = 120  # Seconds: a sweep with its last mail, and a busy machine.


def problem() -> str:
    """What is wrong, or an empty text."""
    file = os.environ.get("ALIVE_FILE")
    return _old(Path(file)) if file else _silent(os.environ.get("BASE_URL") or "http://localhost")


def _old(file: Path) -> str:
    limit = int(os.environ.get("WORKER_TIMER_SECONDS") or 60) + LONGEST_WORK
    try:
        age = time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return f"{file} is not there: the process has not begun its work."
    return f"No sign of life for {age:.0f} seconds." if age > limit else ""


def _silent(base_url: str) -> str:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=4)
    try:
        connection.request("GET", "/health/live", headers={"Host": urlsplit(base_url).netloc})
        status = connection.getresponse().status
    except (OSError, HTTPException) as fault:
        return f"The web server does not answer: {type(fault).__name__}."
    return "" if status == 200 else f"The web server answers {status}."


if __name__ == "__main__":
    sys.exit(problem() or 0)
