"""Who is in the demo."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db.models import OuterRef, Subquery

from courses.models import Offer, Stop
from metro.accounts.models import Institution, Membership, PartTimeFactor, Team, TeamMembership, User
from metro.accounts.services import people_import

DOMAIN = "demo.metrolijn.test"
EXPERTS = [
    ("eva", "Eva", "", "Martens", "Lichtpunt"),
    ("olga", "Olga", "de", "Haan", "Kadeland"),
    ("rik", "Rik", "", "Smeets", "Datawerf"),
    ("aisha", "Aïsha", "", "Benali", "Veilig Net"),
    ("tom", "Tom", "", "Willemsen", "Robotlab Oost"),
    ("marit", "Marit", "", "Vos", "Studio Blend"),
]


@dataclass
class Cast:
    """The people and places that the rest of the demo needs."""

    noorderhaven: Institution
    zuiderwijk: Institution
    members: dict[int, list[Membership]]  # Active ones by institution id, each with its user.
    experts: list[User]
    teacher: Membership

    @property
    def institutions(self) -> list[Institution]:
        return [self.noorderhaven, self.zuiderwijk]

    @property
    def expert(self) -> User:
        return self.experts[0]


def create(data: Path, *, password: str, now: datetime) -> Cast:
    encoded = make_password(password)  # Once: it takes long on purpose.
    noorderhaven = Institution.objects.create(
        name="Noorderhaven",
        slug="noorderhaven",
        lead_visibility=Institution.LeadVisibility.PER_PERSON,
        works_council_date=date(now.year - 1, 6, 12),
    )
    zuiderwijk = Institution.objects.create(
        name="Zuiderwijk", slug="zuiderwijk", lead_visibility=Institution.LeadVisibility.AGGREGATED
    )
    for institution in (noorderhaven, zuiderwijk):
        file = (data / f"people-{institution.slug}.csv").read_bytes()
        people_import.run(file, institution, by=None, now=now, dry_run=False)
    teacher = _accounts(noorderhaven, zuiderwijk, encoded)
    _date_back()
    experts = [_expert(row, encoded) for row in EXPERTS]
    _offers(experts, [noorderhaven, zuiderwijk], now)
    return Cast(
        noorderhaven=noorderhaven,
        zuiderwijk=zuiderwijk,
        members={row.pk: _active(row, now) for row in (noorderhaven, zuiderwijk)},
        experts=experts,
        teacher=teacher,
    )


def recall(*, now: datetime) -> Cast | None:
    """The cast of the demo that this database holds; None when it holds none."""
    places = {row.slug: row for row in Institution.objects.filter(slug__in=["noorderhaven", "zuiderwijk"])}
    experts = list(User.objects.filter(email=f"expert@{DOMAIN}"))
    members = {row.pk: _active(row, now) for row in places.values()}
    there = [row for rows in members.values() for row in rows if row.user.email == f"docent@{DOMAIN}"]
    if len(places) < 2 or not experts or not there:
        return None
    return Cast(places["noorderhaven"], places["zuiderwijk"], members, experts, there[0])


def _accounts(noorderhaven, zuiderwijk, encoded) -> Membership:
    """The accounts whose addresses `make run` prints; `sam` works at both colleges."""
    role = Membership.Role
    teacher = _member("docent", "Sanne", "Dekker", noorderhaven, "0.80", encoded)
    lead = _member("teamleider", "Joost", "Verhoeven", noorderhaven, "1.00", encoded)
    _member("coordinator", "Mirjam", "Postma", noorderhaven, "0.90", encoded, role.COORDINATOR)
    sam = _member("sam", "Sam", "Yılmaz", noorderhaven, "0.60", encoded)
    sam_there = _member("sam", "Sam", "Yılmaz", zuiderwijk, "0.40", encoded)
    _member("coordinator.zuiderwijk", "Ruben", "Kuipers", zuiderwijk, "1.00", encoded, role.COORDINATOR)
    _team("ICT Software", teacher)
    _team("ICT Software", lead, TeamMembership.Role.LEAD)
    _team("ICT Software", sam)
    _team("ICT Beheer", sam)
    _team("Creatief", sam_there)
    _user("beheer", encoded, first_name="Bas", last_name="Beheer", is_staff=True, is_superuser=True)
    return teacher


def _member(name, first, last, institution, factor, encoded, role=Membership.Role.TEACHER) -> Membership:
    user = User.objects.filter(email=f"{name}@{DOMAIN}").first() or _user(
        name, encoded, first_name=first, last_name=last
    )
    start = date(2021, 8, 16)
    member = Membership.objects.create(user=user, institution=institution, role=role, start_date=start)
    PartTimeFactor.objects.create(
        institution=institution, member=member, factor=Decimal(factor), start_date=start
    )
    return member


def _user(name, encoded, **fields) -> User:
    return User.objects.create(email=f"{name}@{DOMAIN}", password=encoded, language="nl", **fields)


def _team(name, member, role=TeamMembership.Role.MEMBER):
    team = Team.objects.get(name=name, institution=member.institution)
    TeamMembership.objects.create(
        institution=member.institution, team=team, member=member, role=role, start_date=member.start_date
    )


def _date_back():
    """The import starts teams and factors today; in the demo people were there from their first day."""
    first_day = Membership.objects.filter(pk=OuterRef("member")).values("start_date")
    for model in (TeamMembership, PartTimeFactor):
        model.objects.update(start_date=Subquery(first_day))


def _expert(row, encoded) -> User:
    name, first, prefix, last, organisation = row
    address = "expert" if name == "eva" else name
    return _user(address, encoded, first_name=first, prefix=prefix, last_name=last, organisation=organisation)


def _offers(experts, institutions, now):
    """Every stop has one expert, at both colleges."""
    Offer.objects.bulk_create(
        Offer(
            institution=institution,
            expert=experts[position % len(experts)],
            stop=stop,
            title=stop.title_nl,
            status=Offer.Status.ACCEPTED,
            created_at=now - timedelta(days=500),
            decided_at=now - timedelta(days=490),
        )
        for institution in institutions
        for position, stop in enumerate(Stop.objects.order_by("pk"))
    )


def _active(institution, now) -> list[Membership]:
    rows = Membership.objects.filter(institution=institution).active(now)
    return list(rows.select_related("user", "institution").order_by("pk"))
