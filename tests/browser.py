"""The Chromium of the journeys: found here, else installed. `python -m tests.browser` sees to it."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "There is no Chromium, and it could not be installed: the journeys in the browser are left out."


def is_required() -> bool:
    return os.environ.get("CI", "").lower() == "true"


@cache
def chromium_path() -> str | None:
    """One that starts: named in CHROMIUM, on the PATH, or Playwright's own. None when there is none."""
    named = [os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES)]
    found = [path for path in named if path]
    return next((path for path in [*found, _playwrights_own()] if _starts(path)), None)


def install() -> None:
    """Playwright's own, else Debian's package when we are root."""
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    chromium_path.cache_clear()
    if chromium_path() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        _try(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"])
        chromium_path.cache_clear()


def main() -> int:
    if chromium_path() is None:
        print("No Chromium here. Installing one …", flush=True)
        install()
    if chromium_path() is None:
        line = "=" * len(MISSING)
        print(f"{line}\n{MISSING}\n{line}", file=sys.stderr)
        return 1 if is_required() else 0
    return 0


def _playwrights_own() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts(path: str) -> bool:
    return Path(path).exists() and _try([path, "--version"], quiet=True)


def _try(command: list[str], *, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, check=False, timeout=600, stdout=output, stderr=output, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
