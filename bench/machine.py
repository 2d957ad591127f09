"""The machine and the versions that the figures are of."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.place import Place
from metro.local.postgres import DATABASE

PACKAGES = (
    *("django", "djangorestframework", "psycopg", "gunicorn", "celery", "css-inline", "whitenoise"),
    *("django-allauth", "structlog", "aiosmtpd"),
)


def machine() -> dict:
    """Processor, cores, memory (bytes) and system."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "system": platform.platform(),
    }


def versions(place: Place) -> dict[str, str]:
    """Of Python, the servers, and the packages that are measured."""
    binary = place.servers.valkey.child.argv[0]
    valkey = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    servers = {
        "Python": platform.python_version(),
        "PostgreSQL": place.sql(DATABASE, "SHOW server_version")[0][0],
        "Valkey": valkey.split("v=", 1)[1].split()[0],
    }
    return servers | {name: version(name) for name in PACKAGES}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
