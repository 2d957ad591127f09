"""What is in the image, who runs it, and that what is left out of it is not missed."""

import os
import shutil
import subprocess

import pytest

from tests.deploy import image
from tests.deploy.compose import BIN, ROOT, filled_in

SECRETS = ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "REDIS_URL", "SENTRY_DSN", "PASSWORD")


def test_every_base_is_pinned():
    bases = [rest.split()[0] for rest in image.of("FROM", image.instructions())]

    assert bases == ["ghcr.io/astral-sh/uv:0.13.9", "python:3.13-slim-trixie", "python:3.13-slim-trixie"]


def test_it_runs_as_a_user_without_rights_and_takes_nothing_from_outside_the_build():
    stage = image.last_stage()

    assert image.of("USER", stage) == ["10001"]
    assert image.of("COPY", stage) == ["--from=build /app /app"]
    assert [rest for rest in image.of("RUN", stage) if not rest.startswith("useradd ")] == []
    assert [word for word, _ in stage].index("USER") > [word for word, _ in stage].index("COPY")


def test_only_what_runs_is_installed():
    (sync,) = (rest for rest in image.of("RUN", image.instructions()) if "uv sync" in rest)

    assert sync == "uv sync --frozen --no-default-groups --extra sentry"


def test_no_layer_holds_a_secret():
    told = [rest for word, rest in image.instructions() if word in {"ARG", "ENV", "RUN", "LABEL"}]

    assert not [rest for rest in told if any(secret in rest for secret in SECRETS)]


def test_alone_it_is_the_web_server_of_the_compose_file():
    stage = image.last_stage()
    web = filled_in()["web"]

    assert [image.words(rest) for rest in image.of("CMD", stage)] == [web["command"]]
    assert ["CMD", *image.words(image.of("HEALTHCHECK", stage)[0])] == web["healthcheck"]["test"]


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.example",
        ".git/config",
        ".venv/pyvenv.cfg",
        "data/secret-key",
        "tests/conftest.py",
        "metro/local/run.py",
        "metro/locale/nl/LC_MESSAGES/django.mo",
        "metro/__pycache__/env.cpython-313.pyc",
        "metro.pem",
    ],
)
def test_what_is_not_needed_stays_outside(path):
    assert not image.is_sent(path)


@pytest.mark.parametrize(
    "path", ["manage.py", "metro/wsgi.py", "tracking/tasks.py", "templates/base.html", "uv.lock"]
)
def test_what_is_needed_goes_in(path):
    assert image.is_sent(path)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What the build makes of the files that are sent to it, with the packages of this environment."""
    folder = tmp_path_factory.mktemp("app")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    for path in filter(image.is_sent, listed.stdout.splitlines()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    (build,) = (rest for rest in image.of("RUN", image.instructions()) if "collectstatic" in rest)
    run(folder, ["sh", "-ec", build])
    return folder


def run(folder, command, **variables):
    environment = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": "/nonexistent"} | variables
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_build_compiles_the_languages_and_collects_what_pages_need(built):
    assert (built / "metro/locale/nl/LC_MESSAGES/django.mo").stat().st_size > 1000
    assert (built / "staticfiles/staticfiles.json").exists()
    assert list((built / "staticfiles/metro").glob("metrolijn.*.css.br"))


def test_what_the_commands_start_is_there(built):
    """In the image's folder, with the environment of the compose file: nothing is missed, nothing refused."""
    away = {"DATABASE_URL": "postgresql://metrolijn@127.0.0.1:1/metrolijn"}  # No reason not to start.
    given = filled_in()["web"]["environment"] | away

    run(built, ["python", "-c", "import metro.wsgi, metro.celery, metro.server, metro.healthcheck"], **given)
