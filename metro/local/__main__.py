"""`run`: the whole system. `test-servers COMMAND…`: an empty PostgreSQL and Valkey for one command."""

import argparse
import os
import signal
import subprocess
import sys

from metro.local.children import end_with_parent
from metro.local.run import run
from metro.local.servers import ThrowawayServers
from metro.local.supervisor import Stopped, Supervisor


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m metro.local", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    start = actions.add_parser("run", help="servers, demo, web, worker, beat and mailbox")
    start.add_argument("--until-parent-ends", action="store_true", help="end when make is killed")
    test = actions.add_parser("test-servers", help="run a command with an empty PostgreSQL and Valkey")
    test.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.action == "test-servers":
        return with_servers(options.command)
    if options.until_parent_ends:
        end_with_parent(signal.SIGTERM)
    return run()


def with_servers(command: list[str]) -> int:
    """The exit code of the command, which finds the servers in DATABASE_URL and REDIS_URL."""
    supervisor = Supervisor(tell=print)
    supervisor.listen()
    servers = ThrowawayServers()
    try:
        process = subprocess.Popen(command, env=os.environ | servers.start(supervisor.wait_for))
        return _until_ended(process, supervisor)
    except Stopped:
        return 1
    finally:
        servers.stop()


def _until_ended(process: subprocess.Popen, supervisor: Supervisor) -> int:
    try:
        while process.poll() is None:
            supervisor.pause(0.5)
    except Stopped:
        process.terminate()
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
