"""The map of an institution: wanted when its network changes, drawn in the background, kept by version."""

from courses.services.maps.drawing import draw_due, preview_due
from courses.services.maps.pins import pin, unpin
from courses.services.maps.public import close_line, open_line
from courses.services.maps.wanting import draw_again, want_what_changed

__all__ = [
    "close_line",
    "draw_again",
    "draw_due",
    "open_line",
    "pin",
    "preview_due",
    "unpin",
    "want_what_changed",
]
