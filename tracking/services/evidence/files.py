"""The file of evidence: judged by its content, never by its name; kept without where it was made."""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from metro.accounts.models import User
from metro.accounts.services import audit
from metro.core.turns import in_turn
from tracking.models import Evidence, EvidenceFile
from tracking.services.evidence import refusals
from tracking.services.evidence.locking import held_by_owner

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg"}
LONGEST_NAME = 80
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"pHYs",
}
_JPEG_PRIVATE = {0xE1, 0xED, 0xFE}  # Exif and XMP, Photoshop, comments: where and by whom it was made.
_JPEG_LINES, _JPEG_END = 0xDA, 0xD9
_JPEG_BARE = {0x01, *range(0xD0, 0xD8), _JPEG_END}  # Markers without a length.
_JPEG_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True)
class Upload:
    """A file that was judged: `read` makes it."""

    name: str
    media_type: str
    content: bytes

    @classmethod
    def read(cls, name: str, content: bytes) -> "Upload":
        """Raises FileRefused, and its kinds, for what is no whole PDF, PNG or JPEG of a size that we keep."""
        cls.demand_size(len(content))
        media_type, content = _judged(content)
        return cls(_harmless(name, media_type), media_type, content)

    @staticmethod
    def demand_size(size: int) -> None:
        """Raises FileEmpty or FileTooLarge, before anything is read."""
        if not size:
            raise refusals.FileEmpty
        if size > settings.EVIDENCE_FILE_MB * 1024**2:
            raise refusals.FileTooLarge(n=settings.EVIDENCE_FILE_MB)


@in_turn
def attach(evidence: Evidence, upload: Upload, *, by: User, now: datetime) -> EvidenceFile:
    """Put the file with the evidence, in the place of the one before. Raises HandedIn."""
    row = held_by_owner(evidence)
    _demand_open(row)
    return put(row, upload, by=by, now=now)


@in_turn
def detach(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Take the file away; without one nothing happens. What is left must still show something: ProofNeeded."""
    row = held_by_owner(evidence)
    _demand_open(row)
    found = EvidenceFile.objects.filter(evidence=row)
    if not found.exists():
        return
    if not (row.sentence or row.link):
        raise refusals.ProofNeeded
    found.delete()
    audit.record(row, "remove_file", now=now, actor=by, subject=row.member_id)


def put(row: Evidence, upload: Upload, *, by: User, now: datetime) -> EvidenceFile:
    """As `attach`, of a row that is held."""
    EvidenceFile.objects.filter(evidence=row).delete()
    kept = EvidenceFile.objects.create(
        evidence=row,
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
        content=upload.content,
        added_at=now,
    )
    audit.record(row, "add_file", now=now, actor=by, subject=row.member_id)
    return kept


def _demand_open(row):
    if not row.can_be_edited:
        raise refusals.HandedIn


def _judged(content: bytes) -> tuple[str, bytes]:
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise refusals.FileCut
        return PDF, content
    if content.startswith(_PNG_START):
        return PNG, _PNG_START + b"".join(_png_parts(content))
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG, b"\xff\xd8" + b"".join(_jpeg_parts(content))
    raise refusals.FileRefused


def _png_parts(content: bytes) -> Iterator[bytes]:
    """The parts that draw; what tells of place, time and maker is left out."""
    at, kind = len(_PNG_START), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end]
        ):
            raise refusals.FileCut
        if kind in _PNG_KEPT:
            yield content[at:end]
        at = end


def _jpeg_parts(content: bytes) -> Iterator[bytes]:
    """As `_png_parts`. What stands after the end of the picture is left out as well: it may be another one."""
    at, marker = 2, 0
    while marker != _JPEG_END:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if len(content) < at + 2 or content[at] != 0xFF:
            raise refusals.FileCut
        marker = content[at + 1]
        end = _jpeg_end(content, at, marker)
        if marker not in _JPEG_PRIVATE:
            yield content[at:end]
        at = end


def _jpeg_end(content, at, marker) -> int:
    """Where the part that begins at `at` ends: with lines of the picture, at the next marker."""
    if marker in _JPEG_BARE:
        return at + 2
    end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
    if end > len(content):
        raise refusals.FileCut
    if marker != _JPEG_LINES:
        return end
    following = _JPEG_NEXT.search(content, end)
    if following is None:
        raise refusals.FileCut
    return following.start()


def _harmless(name: str, media_type: str) -> str:
    """A name without path, without signs that nobody sees, and with the ending of what it is."""
    name = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in name if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    seen = re.sub(r'[<>:"|?*;%]', "", seen).strip(" .")
    stem = seen.rpartition(".")[0] or seen
    return (stem[:LONGEST_NAME].strip(" .") or "bewijs") + ENDINGS[media_type]
