"""The Dockerfile read line by line, and the folder that its build begins with."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

from tests.deploy.compose import ROOT


def instructions() -> list[tuple[str, str]]:
    """(FROM, …), (RUN, …) and so on, with continued lines joined and comments left out."""
    text = "\n".join(
        line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")
    )
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    begin = max(index for index, (word, _) in enumerate(found) if word == "FROM")
    return found[begin:]


def of(word: str, stage: list[tuple[str, str]]) -> list[str]:
    return [rest for name, rest in stage if name == word]


def words(rest: str) -> list[str]:
    """The list in CMD […]."""
    return json.loads(rest[rest.index("[") :])


def is_sent(path: str) -> bool:
    """Whether this file goes to the build, as .dockerignore says: the last line that fits decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and _fits(path, pattern):
            sent = line.startswith("!")
    return sent


def _fits(path: str, pattern: str) -> bool:
    """The pattern fits the path, or a folder above it. `**/` stands for any folders, also none."""
    pattern, anywhere = pattern.removeprefix("**/"), pattern.startswith("**/")
    parts = Path(path).parts
    starts = range(len(parts)) if anywhere else [0]
    above = ["/".join(parts[start:end]) for start in starts for end in range(start + 1, len(parts) + 1)]
    return any(fnmatch(folder, pattern) for folder in above)
