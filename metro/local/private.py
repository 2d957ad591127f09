"""Letting another system user through to a file that lies below private folders."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

_SEARCH = stat.S_IXOTH
_READ = stat.S_IROTH | stat.S_IRGRP
_RUN = stat.S_IXOTH | stat.S_IXGRP


def open_the_way(target: Path, user: str, *, tree: Path | None = None) -> None:
    """Let the user reach the target: folders above it may be passed through (not listed), and said so.

    With `tree` everything in that folder becomes readable too.
    """
    if _reaches(target, user):
        return
    for folder in reversed(target.parents):
        mode = folder.stat().st_mode
        if not mode & _SEARCH:
            folder.chmod(mode | _SEARCH)
            print(f"Let others pass through {folder} (not list it): PostgreSQL runs as {user}.", flush=True)
    for path in (tree, *tree.rglob("*")) if tree else ():
        mode = path.stat().st_mode
        may_run = path.is_dir() or mode & stat.S_IXUSR
        path.chmod(mode | _READ | (_RUN if may_run else 0))


def _reaches(target: Path, user: str) -> bool:
    entry = pwd.getpwnam(user)
    how = "-x" if target.is_file() else "-d"
    identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return subprocess.run(["test", how, str(target)], check=False, cwd=os.sep, **identity).returncode == 0
