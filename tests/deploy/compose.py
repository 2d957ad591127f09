"""The compose file, as Docker Compose itself reads it (the real one, out of a wheel; it needs no engine for that)."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
FILLED_IN = {
    "DOMAIN": "metrolijn.example",
    "SECRET_KEY": "a-key-of-the-length-that-a-real-one-has-0123456789",
    "POSTGRES_PASSWORD": "5ae4b1c09d",
    "EMAIL_URL": "smtp://metrolijn:p%40ss@mail.example:587?tls=starttls",
    "DEFAULT_FROM_EMAIL": "Metrolijn <metrolijn@metrolijn.example>",
}
_SECONDS = {"h": 3600, "m": 60, "s": 1}


def config(values: dict[str, str], *options: str, text: str | None = None) -> subprocess.CompletedProcess:
    """What `docker compose config` says with these lines in .env, of the compose file or of another text."""
    with NamedTemporaryFile("w", suffix=".env") as file:
        file.write("".join(f"{name}='{value}'\n" for name, value in values.items()))
        file.flush()
        return subprocess.run(
            [str(BIN / "docker-compose"), "--env-file", file.name, "-f", "-", "config", *options],
            input=text or (ROOT / "docker-compose.yml").read_text(),
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "HOME": "/nonexistent",
            },  # A variable of ours would win over .env.
            capture_output=True,
            text=True,
            check=False,
        )


def services(values: dict[str, str] | None = None) -> dict[str, dict]:
    """Every service with all that it inherits, and every variable filled in."""
    told = config(FILLED_IN if values is None else values, "--format", "json")
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)["services"]


@cache
def filled_in() -> dict[str, dict]:
    return services()


def seconds(duration: str) -> int:
    """1m30s as a number of seconds."""
    return sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+)([hms])", duration))
