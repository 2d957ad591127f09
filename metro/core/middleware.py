"""What surrounds every request."""

import uuid

import structlog


class RequestId:
    """One id from the page to the task to the mail: bound to every log line, kept on every row that is planned."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
        response["X-Request-ID"] = request.id
        return response


class DatabaseAway:
    """PostgreSQL away: a 503 page with a sentence and a retry hint. (The run helper completes this.)"""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
