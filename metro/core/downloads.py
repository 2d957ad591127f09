"""Files that people brought in, given back as nothing but a file."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def as_download(name: str, media_type: str, content: bytes) -> HttpResponse:
    """Always a download, in a box of its own: nothing in it runs or is shown as a page of ours."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
