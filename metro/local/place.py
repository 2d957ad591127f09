"""Where one installation on this machine lives: its folder, its port, the secrets that it keeps there."""

import fcntl
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # Without letters that look like figures.


class CannotStart(Exception):
    """A setting or a condition that a person has to change; the sentence says which and how."""


@dataclass(frozen=True)
class Place:
    folder: Path
    port: int

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def mail(self) -> Path:
        return self.folder / "mailbox"

    def kept_secret(self, name: str, made: str) -> str:
        """The secret in the file of this name, which is made once and readable by its owner only."""
        path = self.folder / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
                file.write(made)
        return path.read_text().strip()

    def secret_key(self) -> str:
        return self.kept_secret("secret-key", secrets.token_urlsafe(48))

    def demo_password(self) -> str:
        words = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
        return self.kept_secret("demo-password", "-".join(words))

    def claim(self) -> int:
        """Hold this folder for as long as the returned descriptor is open. Raises CannotStart."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)  # PostgreSQL may be another user.
        for folder in (self.logs, self.mail):
            folder.mkdir(mode=0o700, exist_ok=True)  # Mail holds links that log in.
        lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise CannotStart(
                f"Metrolijn already runs on {self.folder}. Stop it first, or choose another folder: "
                "make run DATA_DIR=…"
            ) from None
        return lock

    def is_done(self, step: str, state: str) -> bool:
        path = self.folder / f"{step}.done"
        return path.exists() and path.read_text() == state

    def mark_done(self, step: str, state: str) -> None:
        (self.folder / f"{step}.done").write_text(state)


def from_environment() -> Place:
    """Raises CannotStart with the name of the wrong variable."""
    given = os.environ.get("PORT", "").strip() or "8000"
    if not given.isdecimal() or not 1 <= int(given) <= 65000:
        raise CannotStart(f"PORT holds {given[:20]!r}. Allowed: a whole number from 1 to 65000.")
    folder = Path(os.environ.get("DATA_DIR", "").strip() or CHECKOUT / "data")
    return Place(folder=folder.expanduser().absolute(), port=int(given))


def migrations() -> str:
    """A fingerprint of every migration file and of the locked libraries, which bring their own."""
    digest = hashlib.sha256((CHECKOUT / "uv.lock").read_bytes())
    for path in sorted(CHECKOUT.glob("*/**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return digest.hexdigest()
