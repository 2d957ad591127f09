import stat
from pathlib import Path

import pytest

from metro.local import place as places
from metro.local.place import CannotStart, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(folder=tmp_path, port=8000)


def test_secrets_are_made_once_and_are_for_the_owner_only(place):
    first = (place.secret_key(), place.demo_password())

    assert (place.secret_key(), place.demo_password()) == first
    assert len(first[0]) >= 50
    assert len(first[1]) == 14
    modes = [stat.S_IMODE((place.folder / name).stat().st_mode) for name in ("secret-key", "demo-password")]
    assert modes == [0o600, 0o600]


def test_a_folder_has_one_user_at_a_time(place):
    place.claim()

    with pytest.raises(CannotStart, match=r"already runs on .*make run DATA_DIR="):
        place.claim()


@pytest.mark.parametrize("given", ["0", "65001", "80a", "-1"])
def test_a_wrong_port_is_named(monkeypatch, given):
    monkeypatch.setenv("PORT", given)

    with pytest.raises(CannotStart, match=r"PORT holds .* Allowed: a whole number from 1 to 65000"):
        places.from_environment()


def test_port_and_folder_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    assert places.from_environment() == Place(folder=tmp_path, port=8123)


def test_a_step_is_done_for_one_state_only(place):
    place.mark_done("migrate", "one")

    assert place.is_done("migrate", "one")
    assert not place.is_done("migrate", "two")


def test_mail_and_logs_are_for_the_owner_only(tmp_path):
    place = Place(folder=tmp_path / "data", port=8000)

    place.claim()

    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in (place.folder, place.mail, place.logs)]
    assert modes == [0o711, 0o700, 0o700]
