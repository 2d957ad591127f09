"""Clients generated from the description, in Python and TypeScript, with the same steps for both."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MISSING = "No node and npm: the TypeScript client is not tried. On Debian: apt-get install nodejs npm"


class PythonClient:
    """What openapi-python-client makes of the description, walked in this process."""

    def __init__(self, folder: Path, schema: Path, url: str):
        (folder / "config.yml").write_text("post_hooks: []\n")
        made = folder / "metrolijn_client"
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
        options = ["--path", str(schema), "--output-path", str(made), "--config", str(folder / "config.yml")]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Warning" not in done.stdout + done.stderr, done.stdout + done.stderr
        sys.path.insert(0, str(folder))
        self.url = url

    def step(self, name: str, token: str, **given) -> tuple[int, dict | None]:
        client = self._module("client").AuthenticatedClient(
            self.url, token=token, headers={"Accept-Language": "en"}, timeout=30
        )
        response = getattr(self, f"_{name}")(client, given)
        return int(response.status_code), json.loads(response.content) if response.content else None

    def _importPeople(self, client, given):
        return self._call("memberships.memberships_imports_create", client, "ImportRequest", given)

    def _acceptOffer(self, client, given):
        offers = self._call("offers.offers_list", client).parsed.results
        return self._call("offers.offers_accept_create", client, id=offers[0].id)

    def _plan(self, client, given):
        return self._call("sessions.sessions_create", client, "PlanRequest", given)

    def _findSession(self, client, given):
        return self._call("sessions.sessions_list", client, stop=given["stop"])

    def _register(self, client, given):
        body = {"session": given["session"]}
        path = "registrations.registrations_create"
        return self._call(path, client, "RegisterRequest", body, idempotency_key=given["key"])

    def _reminders(self, client, given):
        return self._call("reminders.reminders_list", client)

    def _roster(self, client, given):
        return self._call("sessions.sessions_roster_retrieve", client, id=given["session"])

    def _record(self, client, given):
        return self._call("attendances.attendances_create", client, "RosterBodyRequest", given)

    def _completions(self, client, given):
        return self._call("completions.completions_list", client, limit=10)

    def _teams(self, client, given):
        return self._call("teams.teams_list", client)

    def _teamLines(self, client, given):
        return self._call("line_progress.line_progress_list", client, team=given["team"])

    def _call(self, path, client, kind="", body=None, **options):
        if kind:
            options["body"] = getattr(self._module("models"), kind).from_dict(body)
        return self._module(f"api.{path}").sync_detailed(client=client, **options)

    @staticmethod
    def _module(path):
        return importlib.import_module(f"metrolijn_client.{path}")


class TypeScriptClient:
    """What openapi-typescript makes of it, compiled and walked by node."""

    def __init__(self, folder: Path, schema: Path, url: str):
        if not (shutil.which("node") and shutil.which("npm")):
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
        self.folder, self.url = folder, url
        for name in ("package.json", "package-lock.json", "tsconfig.json", "steps.ts"):
            shutil.copy(HERE / name, folder / name)
        self._run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        self._run("node_modules/.bin/openapi-typescript", str(schema), "-o", "schema.d.ts")
        self._run("node_modules/.bin/tsc")

    def step(self, name: str, token: str, **given) -> tuple[int, dict | None]:
        answer = json.loads(self._run("node", "made/steps.js", name, json.dumps(given), token=token))
        return answer["status"], answer["body"]

    def _run(self, *command: str, token: str = "") -> str:
        environment = os.environ | {"METROLIJN_URL": self.url, "METROLIJN_TOKEN": token}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
