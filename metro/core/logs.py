"""Log lines: JSON, or readable while developing; ids, never names; one request id from page to task."""

import re
import uuid
from collections.abc import MutableMapping

import structlog
from celery import signals

_SECRET_PATHS = re.compile(
    r"(/(?:invitations|calendar|unsubscribe|offers|verify"
    r"|accounts/password/reset/key|accounts/confirm-email)/)[^\s/?\"']+"
)
_QUERY = re.compile(r"(/[^\s?\"']*\?)[^\s\"']+")
_KEY = re.compile(r"metrolijn_[\w-]{20,}")
_ADDRESS = re.compile(r"[^\s@<>\"'(=,;:]+@[^\s@<>\"'),;:]+\.[a-z]{2,}", re.IGNORECASE)


def mask(text: str) -> str:
    """The text without tokens in paths, keys of programs, query strings and mail addresses."""
    text = _KEY.sub("metrolijn_…", text)
    text = _SECRET_PATHS.sub(r"\1…", text)
    text = _QUERY.sub(r"\1…", text)
    return _ADDRESS.sub("…@…", text)


def _mask_line(logger: object, method: str, line: MutableMapping) -> MutableMapping:
    # Libraries write what they like, and a traceback ends in the values of the database.
    for key in ("event", "exception", "stack"):
        if isinstance(line.get(key), str):
            line[key] = mask(line[key])
    return line


_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, is_readable: bool) -> dict:
    """Set structlog up, and give Django's LOGGING, which sends every library through the same lines."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    shape = structlog.dev.ConsoleRenderer() if is_readable else structlog.processors.JSONRenderer()
    upwards = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _mask_line,
                    shape,
                ],
            }
        },
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}
        },
        "root": {"handlers": ["stdout"], "level": "INFO"},
        "loggers": {
            "django": upwards,
            "django.server": upwards | {"level": "WARNING"},  # Our own access line tells it with the id.
            "django.request": upwards | {"level": "ERROR"},
            "gunicorn.error": upwards,
        },
    }


@signals.setup_logging.connect
def _leave_logging_alone(**_: object) -> None:
    """Celery sets up logging of its own unless somebody answers here: LOGGING stands."""


@signals.before_task_publish.connect
def _send_request_id(headers: dict, **_: object) -> None:
    headers["request_id"] = structlog.contextvars.get_contextvars().get("request_id") or uuid.uuid4().hex


@signals.task_prerun.connect
def _bind_request_id(task_id: str, task: object, **_: object) -> None:
    request_id = task.request.get("request_id") or task_id
    structlog.contextvars.bind_contextvars(request_id=request_id, task=task.name)


@signals.task_postrun.connect
def _forget_request_id(**_: object) -> None:
    structlog.contextvars.unbind_contextvars("request_id", "task")
