"""Is the process in this container well? `python -m metro.healthcheck` says so by its exit code, and
`python -m metro.healthcheck /health/engine` shows that page of the web server beside it.

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
    return _old(Path(file)) if file else _silent()


def _old(file: Path) -> str:
    limit = int(os.environ.get("WORKER_TIMER_SECONDS") or 60) + LONGEST_WORK
    try:
        age = time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return f"{file} is not there: the process has not begun its work."
    return f"No sign of life for {age:.0f} seconds." if age > limit else ""


def _silent() -> str:
    try:
        status, _text = ask("/health/live")
    except (OSError, HTTPException) as fault:
        return f"The web server does not answer: {type(fault).__name__}."
    return "" if status == 200 else f"The web server answers {status}."


def ask(path: str) -> tuple[int, str]:
    """Status and text of a page of the web server in this container, under the name of the site."""
    site = urlsplit(os.environ.get("BASE_URL") or "http://localhost").netloc
    connection = HTTPConnection("127.0.0.1", PORT, timeout=4)
    connection.request("GET", path, headers={"Host": site})
    response = connection.getresponse()
    return response.status, response.read().decode()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*ask(sys.argv[1]))
    else:
        sys.exit(problem() or 0)
