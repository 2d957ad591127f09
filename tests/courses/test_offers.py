import pytest

from courses.models import Offer, Stop
from courses.services import offers
from metro.accounts.models import AuditEntry
from metro.core.errors import IllegalMove, NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return factories.UserFactory(is_staff=True, is_superuser=True)


def test_accepting_links_the_stop_and_does_nothing_twice(operator, now):
    offer = factories.OfferFactory(status=Offer.Status.OFFERED)

    for _time in range(2):
        offers.accept(offer, by=operator, now=now)

    offer.refresh_from_db()
    assert (offer.status, offer.decided_at) == ("accepted", now)
    assert list(AuditEntry.objects.values_list("event", "from_state", "to_state", "actor")) == [
        ("accept", "offered", "accepted", operator.pk)
    ]


def test_an_offer_without_stop_makes_a_draft(operator, now):
    offer = factories.OfferFactory(status=Offer.Status.OFFERED, stop=None, title="Passkeys uitleggen")

    accepted = offers.accept(offer, by=operator, now=now)

    assert Stop.objects.values("title_nl", "status", "institution").get() == {
        "title_nl": "Passkeys uitleggen",
        "status": "draft",
        "institution": offer.institution_id,
    }
    assert accepted.stop == Stop.objects.get()


@pytest.mark.parametrize("status", [Offer.Status.DRAFT, Offer.Status.DECLINED, Offer.Status.WITHDRAWN])
def test_only_an_offered_one_is_accepted(operator, now, status):
    with pytest.raises(IllegalMove):
        offers.accept(factories.OfferFactory(status=status), by=operator, now=now)


def test_the_expert_does_not_accept_the_own_offer(now):
    offer = factories.OfferFactory(status=Offer.Status.OFFERED)

    with pytest.raises(NotAllowed):
        offers.accept(offer, by=offer.expert, now=now)
