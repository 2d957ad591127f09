"""What the compose file promises an operator, asked of what Docker Compose makes of it."""

import re
import tomllib

import pytest

from tests.deploy import compose
from tests.deploy.compose import BIN, FILLED_IN, ROOT, filled_in, seconds

SERVICES = ("proxy", "web", "web-2", "worker", "beat", "migrate", "postgres", "valkey")
OURS = ("web", "web-2", "worker", "beat", "migrate")


def test_it_is_valid_and_holds_these_services():
    assert sorted(filled_in()) == sorted(SERVICES)


@pytest.mark.parametrize("name", FILLED_IN)
def test_without_what_must_be_filled_in_it_does_not_start(name):
    told = compose.config(FILLED_IN | {name: ""})

    assert told.returncode != 0
    assert f"required variable {name} is missing a value: Set it in .env" in told.stderr


def test_a_name_that_does_not_exist_is_noticed():
    """So that "valid" above means something."""
    text = (ROOT / "docker-compose.yml").read_text()

    told = compose.config(FILLED_IN, text=text.replace("read_only", "readonly"))

    assert told.returncode != 0
    assert "readonly" in told.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned(name):
    image = filled_in()[name]["image"]

    assert re.fullmatch(r"[a-z/]+:\d+\.\d+[\w.-]*", image)


def test_our_image_has_the_version_of_the_project():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert {filled_in()[name]["image"] for name in OURS} == {f"metrolijn:{version}"}


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_can_write_to_its_image_or_gain_rights(name):
    service = filled_in()[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert int(service["mem_limit"]) >= 256 * 1024**2


@pytest.mark.parametrize("name", OURS)
def test_nothing_of_ours_is_kept_outside_the_database(name):
    service = filled_in()[name]

    assert "volumes" not in service
    assert service["tmpfs"] == ["/tmp:size=64m,mode=1777"]
    assert "user" not in service  # That of the image, which has no rights.


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_comes_back_and_says_whether_it_is_well(name):
    service = filled_in()[name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", sorted(set(OURS) - {"migrate"}))
def test_who_needs_the_database_waits_for_it_and_for_the_migrations(name):
    conditions = {other: wait["condition"] for other, wait in filled_in()[name]["depends_on"].items()}

    assert conditions == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "valkey": "service_started",
    }


def test_only_the_proxy_is_reached_from_outside():
    services = filled_in()
    published = {name for name in SERVICES if services[name].get("ports")}
    on_the_inside = {name for name in SERVICES if "back" in services[name]["networks"]}

    assert published == {"proxy"}
    assert on_the_inside == set(SERVICES) - {"proxy"}
    assert list(services["postgres"]["networks"]) == list(services["valkey"]["networks"]) == ["back"]


def test_what_is_under_way_may_end():
    services = filled_in()
    drain = int(services["web"]["environment"]["DRAIN_SECONDS"])

    assert seconds(services["web"]["stop_grace_period"]) > 30 + drain  # gunicorn.conf.py: graceful_timeout.
    assert seconds(services["worker"]["stop_grace_period"]) > 75  # metro.celery: LONGEST_END.
    assert services["web-2"]["command"] == services["web"]["command"]


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_a_program_that_is_there(name):
    program = filled_in()[name]["command"][0]

    assert (BIN / program).is_file()


def test_valkey_keeps_nothing_and_postgresql_speaks_utf8():
    services = filled_in()
    valkey = " ".join(services["valkey"]["command"])

    assert "--save  --appendonly no" in valkey
    assert "--encoding=UTF8" in services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert services["valkey"]["tmpfs"] == ["/data"]
