import zlib
from datetime import timedelta

import pytest

from metro.accounts import policy
from tests import factories


def png_part(kind, data):
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


PNG_HEAD = b"\x89PNG\r\n\x1a\n" + png_part(b"IHDR", bytes.fromhex("00000001000000010800000000"))
PNG_REST = png_part(b"IDAT", zlib.compress(b"\x00\x00")) + png_part(b"IEND", b"")
PNG = PNG_HEAD + PNG_REST
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xe1\x00\x0aExif GPS\xff\xda\x00\x04ab\x01\x02\xff\xd9"


@pytest.fixture
def college():
    return factories.InstitutionFactory()


def in_team(college, team, role="member"):
    member = factories.MembershipFactory(institution=college)
    factories.TeamMembershipFactory(team=team, member=member, role=role)
    return member


@pytest.fixture
def team(college):
    return factories.TeamFactory(institution=college)


@pytest.fixture
def teacher(college, team):
    return in_team(college, team)


@pytest.fixture
def lead(college, team):
    return in_team(college, team, "lead")


@pytest.fixture
def coordinator(college):
    return factories.MembershipFactory(institution=college, role="coordinator")


@pytest.fixture
def decides(now):
    """Who decides, as the services want to know it."""

    def of(member, at=None):
        at = at or now
        return {
            "actor": policy.actor_for(member.user, member.institution, now=at),
            "by": member.user,
            "now": at,
        }

    return of


@pytest.fixture
def handed_in(teacher, now):
    return factories.EvidenceFactory(member=teacher, submitted_at=now - timedelta(days=1))
