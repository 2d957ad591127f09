"""Real programs read what we publish: vdirsyncer fetches the feed over HTTP, khal shows it."""

import subprocess
import sys
from pathlib import Path

import pytest

from metro.integrations.calendars import services
from tests.tracking.reminders.conftest import end, local, move
from tracking.queries import calendar

BIN = Path(sys.executable).parent

VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "remote"
b = "local"
collections = null
[storage remote]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{folder}/vdir"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[metrolijn]]
path = {folder}/vdir
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


class Client:
    """A folder with both programs set up in it."""

    def __init__(self, folder: Path, url: str):
        self.folder = folder
        (folder / "vdir").mkdir()
        (folder / "vdirsyncer.conf").write_text(VDIRSYNCER.format(folder=folder, url=url))
        (folder / "khal.conf").write_text(KHAL.format(folder=folder))
        self.run("vdirsyncer", "-c", "vdirsyncer.conf", "discover")

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [BIN / program, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sync(self) -> None:
        self.run("vdirsyncer", "-c", "vdirsyncer.conf", "sync")

    def khal(self, *arguments: str) -> str:
        return self.run("khal", "-c", "khal.conf", *arguments)

    def december(self) -> list[str]:
        shape = "{start} {end-time} {title} {location}{status-symbol}"
        listed = self.khal("list", "--once", "--day-format", "", "--format", shape, "2026-12-01", "31d")
        return [line for line in listed.splitlines() if line.strip()]


@pytest.mark.django_db(transaction=True)
def test_vdirsyncer_and_khal_follow_a_seat(kept_rows, seat, session, token, live_server, tmp_path, now):
    client = Client(tmp_path, f"{live_server.url}/calendar/{token}.ics")

    client.sync()
    assert client.december() == ["2026-12-03 15:30 16:00 AI in de les Online✔"]

    move(session, local(2026, 12, 8, 15, 30), now=now)
    client.sync()
    assert client.december() == ["2026-12-08 15:30 16:00 AI in de les Online✔"]

    seat.refresh_from_db()
    end(seat, now=now)
    client.sync()
    [file] = (tmp_path / "vdir").iterdir()
    assert "STATUS:CANCELLED" in file.read_text()

    invitation = tmp_path / "metrolijn.ics"
    invitation.write_bytes(calendar.download(seat))
    assert "AI in de les" in client.khal("printics", str(invitation))

    services.stop(seat.user)
    gone = subprocess.run(
        [BIN / "vdirsyncer", "-c", "vdirsyncer.conf", "sync"], cwd=tmp_path, capture_output=True, check=False
    )
    assert gone.returncode != 0
