import factory
from factory.django import DjangoModelFactory

from tests.factories.accounts import MembershipFactory
from tests.factories.courses import NOW, SessionFactory, StopFactory
from tracking.models import Attendance, Completion, Evidence, LineChoice, Registration

DECIDED = ("approved", "returned", "refused")


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    session = factory.SubFactory(SessionFactory)
    member = factory.SubFactory(MembershipFactory, institution=factory.SelfAttribute("..session.institution"))
    institution = factory.SelfAttribute("member.institution")
    user = factory.SelfAttribute("member.user")
    status = Registration.Status.CONFIRMED
    registered_at = NOW
    queued_at = factory.SelfAttribute("registered_at")


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    session = factory.SubFactory(SessionFactory)
    member = factory.SubFactory(MembershipFactory, institution=factory.SelfAttribute("..session.institution"))
    institution = factory.SelfAttribute("member.institution")
    result = Attendance.Result.PRESENT
    source = 50
    decided_at = NOW


class CompletionFactory(DjangoModelFactory):
    class Meta:
        model = Completion

    member = factory.SubFactory(MembershipFactory)
    institution = factory.SelfAttribute("member.institution")
    stop = factory.SubFactory(StopFactory)
    kind = Completion.Kind.LIVE
    completed_at = NOW
    recorded_at = NOW
    minutes_technical = 15
    minutes_didactic = 15
    rule = "attended"


class LineChoiceFactory(DjangoModelFactory):
    class Meta:
        model = LineChoice

    member = factory.SubFactory(MembershipFactory)
    institution = factory.SelfAttribute("member.institution")
    line = factory.SelfAttribute("version.line")
    joined_at = NOW


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    member = factory.SubFactory(MembershipFactory)
    institution = factory.SelfAttribute("member.institution")
    title = "Workshop over AI bij het Summa"
    done_date = NOW.date()
    minutes_technical = 60
    minutes_didactic = 30
    sentence = "Een middag met de vakgroep."
    status = Evidence.Status.SUBMITTED
    created_at = NOW
    submitted_at = NOW
    decided_at = factory.LazyAttribute(lambda row: NOW if row.status in DECIDED else None)
