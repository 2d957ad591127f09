"""A file is what its bytes are, and its name is only a name."""

from dataclasses import replace

import pytest

from tests.tracking.evidence.conftest import JPEG, PDF, PNG, PNG_HEAD, PNG_REST, png_part
from tests.tracking.evidence.test_moves import WRITTEN
from tracking.models import EvidenceFile
from tracking.services import evidence
from tracking.services.evidence import refusals

pytestmark = pytest.mark.django_db
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("name", "content", "media_type", "kept_as"),
    [
        ("certificaat.pdf", PDF, "application/pdf", "certificaat.pdf"),
        ("foto.png", PNG, "image/png", "foto.png"),
        ("foto.jpeg", JPEG, "image/jpeg", "foto.jpg"),
        ("foto.pdf", PNG, "image/png", "foto.png"),
        ("../../etc/passwd", PDF, "application/pdf", "passwd.pdf"),
        ("C:\\Users\\sanne\\bewijs.pdf", PDF, "application/pdf", "bewijs.pdf"),
        ("rekening\u202efdp.exe", PDF, "application/pdf", "rekeningfdp.pdf"),
        ('a"; filename="b.html', PDF, "application/pdf", "a filename=b.pdf"),
        ("\r\n\x00", PDF, "application/pdf", "bewijs.pdf"),
        ("x" * 300 + ".pdf", PDF, "application/pdf", "x" * 80 + ".pdf"),
    ],
)
def test_what_is_kept(name, content, media_type, kept_as):
    upload = evidence.Upload.read(name, content)

    assert (upload.media_type, upload.name) == (media_type, kept_as)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", refusals.FileEmpty),
        (b"<html><script>alert(1)</script>", refusals.FileRefused),
        (b"PK\x03\x04 een zip die .pdf heet", refusals.FileRefused),
        (EICAR, refusals.FileRefused),
        (b" %PDF-1.4 %%EOF", refusals.FileRefused),
        (PDF[:-8], refusals.FileCut),
        (PNG[:-5], refusals.FileCut),
        (PNG[:40] + b"\x00" + PNG[41:], refusals.FileCut),
        (JPEG[:-2], refusals.FileCut),
        (b"\xff\xd8\xff", refusals.FileCut),
    ],
)
def test_what_is_not_kept(content, refusal):
    with pytest.raises(refusals.FileRefused) as caught:
        evidence.Upload.read("bewijs.pdf", content)

    assert caught.type is refusal
    assert str(caught.value).endswith(".")


def test_too_large(settings):
    settings.EVIDENCE_FILE_MB = 1

    with pytest.raises(refusals.FileTooLarge) as caught:
        evidence.Upload.read("groot.pdf", PDF + b"0" * 1024**2 + b"%%EOF")

    assert str(caught.value) == "Dit bestand is groter dan 1 MB. Kies een kleiner bestand, of een link."
    assert caught.value.status == 413


def test_where_a_picture_was_made_is_not_kept():
    assert b"GPS" in JPEG
    assert b"GPS" not in evidence.Upload.read("foto.jpg", JPEG).content
    assert b"GPS" not in evidence.Upload.read("foto.jpg", JPEG + JPEG).content
    told = PNG_HEAD + png_part(b"tEXt", b"GPS!") + PNG_REST
    assert evidence.Upload.read("foto.png", told).content == PNG


def test_a_file_alone_is_enough_and_cannot_be_taken_away(teacher, now):
    upload = evidence.Upload.read("bewijs.pdf", PDF)
    row = evidence.add(teacher, replace(WRITTEN, sentence=""), upload=upload, now=now)

    with pytest.raises(refusals.ProofNeeded):
        evidence.detach(row, by=teacher.user, now=now)

    assert EvidenceFile.objects.get().content == PDF


def test_another_file_takes_the_place_of_the_first(teacher, now):
    row = evidence.add(teacher, WRITTEN, upload=evidence.Upload.read("een.pdf", PDF), now=now)
    evidence.attach(row, evidence.Upload.read("twee.png", PNG), by=teacher.user, now=now)

    assert [(file.name, file.size) for file in EvidenceFile.objects.all()] == [("twee.png", len(PNG))]


def test_after_handing_in_the_file_stays(handed_in, teacher, now):
    with pytest.raises(refusals.HandedIn):
        evidence.attach(handed_in, evidence.Upload.read("een.pdf", PDF), by=teacher.user, now=now)

    assert not EvidenceFile.objects.exists()
