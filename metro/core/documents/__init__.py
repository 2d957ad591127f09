"""Documents for print: a template of ours (`templates/documents/<name>.typ`) and data, set by typst.

The data go in as JSON, never as text of the template, so nothing that a person typed is read as markup.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

_FONTS = Path(__file__).parent / "fonts"
_TEMPLATES = settings.BASE_DIR / "templates" / "documents"


def pdf(template: str, data: dict[str, Any], *, made_at: datetime) -> bytes:
    """A PDF/UA-1 with title, language and tags. The same data and moment give the same bytes.

    `data` holds what JSON can hold, with at least `title` and `language` ("nl" or "en"). A text with a sign that
    none of our fonts has cannot be PDF/UA; then it is a tagged PDF, with a box in the place of the sign.
    """
    asked = {"format": "pdf", "sys_inputs": _inputs(data), "timestamp": int(made_at.timestamp())}
    try:
        return _compiler(template).compile(pdf_standards=["ua-1"], **asked)
    except typst.TypstError as problem:
        if "could not be displayed" not in str(problem):
            raise
        return _compiler(template).compile(**asked)


def png(template: str, data: dict[str, Any], *, pixels_per_inch: float = 144) -> bytes:
    """The first page as a picture."""
    pages = _compiler(template).compile(format="png", sys_inputs=_inputs(data), ppi=pixels_per_inch)
    return pages[0] if isinstance(pages, list) else pages


@cache  # Reading the fonts takes longer than most documents.
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
    )


def _inputs(data: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False)}
