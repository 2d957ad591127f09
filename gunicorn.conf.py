"""The web server, wherever it runs. Only the address differs, and is given with --bind."""

from pathlib import Path

from metro import env

workers = env.number("WEB_CONCURRENCY", 2, low=1, high=64)
threads = 4
worker_class = "metro.server.Worker"
preload_app = True  # A wrong setting is told once, by a process that ends, and the code is in memory once.

# A worker is thought dead when its file does not change: on a disk that is busy it would be killed for nothing.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True  # Nothing uses it, and it would be a file beside the code.

timeout = 30
graceful_timeout = 30  # What is under way may take so long after SIGTERM, DRAIN_SECONDS included.
max_requests, max_requests_jitter = 5000, 500  # What leaks somewhere never grows old.

accesslog = None  # metro.core.middleware writes a line for each request, with its id.
forwarded_allow_ips = ""  # X-Forwarded-Proto and -For are read by Django alone (TRUSTED_PROXIES).
