"""The addresses that pages are compared with."""

from urllib.parse import urlencode

RAW = "/bench/raw/"
MIDDLEWARE = "/bench/middleware/"
FRAME = "/bench/frame/"


def of(email: str) -> tuple[str, str, str]:
    """The raw view; the same behind the middleware of the system; a page with nothing in it."""
    question = "?" + urlencode({"email": email})
    return RAW + question, MIDDLEWARE + question, FRAME
