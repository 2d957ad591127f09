"""A statement as a document: the frozen words, and the code as text and as a QR code."""

from io import BytesIO

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from metro.core import documents, words
from tracking.models import Statement


def pdf(row: Statement) -> bytes:
    """PDF/UA-1, the same bytes each time. `row` has its institution loaded."""
    url = verification_url(row)
    with translation.override(row.language):
        issued = words.long_date(row.issued_at, row.institution.time_zone)
        data = row.content | {
            "title": f"{row.content['heading']}: {row.content['about']}",
            "language": row.language,
            "url": url,
            "qr": _qr(url),
            "issued": _("Issued on {date}.").format(date=issued),
            "check": _("Verify this statement at"),
            "page": _("page"),
            "footer": _("Metrolijn, code {code}").format(code=row.shown_code),
        }
    return documents.pdf("statement", data, made_at=row.issued_at)


def verification_url(row: Statement) -> str:
    return settings.BASE_URL + reverse("verify", args=(row.code,))


def _qr(url: str) -> str:
    """Four modules of white around it, as ISO/IEC 18004 asks."""
    drawing = BytesIO()
    segno.make(url, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False, svgns=True)
    return drawing.getvalue().decode()
