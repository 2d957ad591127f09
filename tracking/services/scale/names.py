"""What people and colleges are called. Words only; who gets which is drawn elsewhere."""


def _words(text: str) -> list[str]:
    return text.split()


def _names(text: str) -> list[str]:
    return text.split("|")


FIRST = _words(
    "Aafke Abdel Amina Anke Anna Anouk Arjan Ayşe Barbara Bart Bas Bram Carla Chantal Daan Dennis Dirk Eline Ellen "
    "Emma Erik Esther Eva Fatima Femke Floor Frank Gerrit Gijs Hanneke Hans Hassan Henk Ibrahim Ilse Ingrid Iris "
    "Jan Jasper Jeroen Joost Joris Judith Kaj Karin Kees Khadija Kim Laura Lars Lotte Maaike Maarten Marieke Mark "
    "Marloes Martijn Mehmet Merel Michiel Mohamed Monique Nadia Naomi Niels Noor Olga Patrick Paul Petra Pieter "
    "Rachid Renske Rik Robin Roos Ruben Sam Sander Sanne Saskia Sjoerd Sofie Stefan Suzan Thijs Tim Tom Ursula "
    "Wendy Wilma Wouter Yasmin Youssef Yvonne Zeynep"
)

# (prefix, last name); the more often a name stands here, the more people have it.
LAST = [
    *(("", name) for name in _words(
        "Jansen Jansen Bakker Bakker Visser Smit Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra "
        "Smits Koster Postma Willems Prins Blom Huisman Peeters Kuipers Veenstra Kramer Scholten Postma Verhoeven "
        "Martens Schouten Bosch Hoekstra Koning Verbeek Maas Gerritsen Wolters Schipper Timmermans Groen Vermeulen "
        "Yılmaz Kaya Demir Öztürk Benali Haddad Bouzid Ouali Singh Ramdin Nguyen Kowalska Silva Pinas Tevreden"
    )),
    *(("de", name) for name in _words("Jong Jong Vries Vries Boer Groot Graaf Haan Wit Bruin Lange Ruiter Leeuw")),
    *(("van", name) for name in _words("Dijk Dijk Leeuwen Vliet Dam Beek Loon Rijn Wijk Veen Essen")),
    *(("van der", name) for name in _words("Meer Linden Heijden Laan Wal Horst Velde Ploeg")),
    *(("van den", name) for name in _words("Berg Berg Broek Heuvel Bosch Brink")),
    *(("ter", name) for name in _words("Haar Horst")),
    ("El", "Idrissi"),
    ("El", "Amrani"),
]  # fmt: skip

_PLACE_STARTS = _words(
    "Noorder Zuider Ooster Wester Linden Beuken Eiken Water Zand Klei Veen Duin Heide Berg Brug Molen Kerk Konings "
    "Nieuwe Oude Hooge Lage Zilver Groene Rijn Maas Vecht Amstel Zwanen Ooievaars"
)
_PLACE_ENDS = _words(
    "haven wijk dam veld burg stede horst rade beek donk loo meer drecht kerk dijk land oord broek hoven waard"
)
_KINDS = _names("ROC|Vakcollege|MBO College|Beroepscollege|Regiocollege")

COMPANIES = _names(
    "Lichtpunt|Kadeland|Datawerf|Veilig Net|Robotlab Oost|Studio Blend|Wolkenlab|Zorgmakers|De Leerfabriek|Kijk Mee|"
    "Netwijs|Groenwerk|Stroomhuis|Bits & Bomen|De Codekamer|Maakplaats 21|Vakwerk Digitaal|Leren op Maat"
)

TEAMS = _names(
    "ICT Software|ICT Beheer|Zorg|Verpleegkunde|Welzijn|Pedagogisch werk|Smart Industry|Werktuigbouw|Elektrotechniek|"
    "Bouw|Infra|Mobiliteit|Logistiek|Handel|Economie|Horeca|Bakkerij|Toerisme|Uiterlijke verzorging|Sport|Veiligheid|"
    "Creatief|Mediavormgeving|Groen|Dier|Laboratorium|Entree|Taal en rekenen|Burgerschap|Juridisch"
)

_PLAIN = str.maketrans({"ş": "s", "ı": "i", "ö": "o", "ü": "u", "ç": "c", "ğ": "g", " ": None, "'": None})


def place(number: int) -> str:
    """The number-th college; each has a name of its own."""
    number, start = divmod(number, len(_PLACE_STARTS))
    number, end = divmod(number, len(_PLACE_ENDS))
    again, kind = divmod(number, len(_KINDS))
    name = f"{_KINDS[(kind + start + end) % len(_KINDS)]} {_PLACE_STARTS[start]}{_PLACE_ENDS[end]}"
    return f"{name} {again + 1}" if again else name


def team(number: int) -> str:
    again, name = divmod(number, len(TEAMS))
    return f"{TEAMS[name]} {again + 1}" if again else TEAMS[name]


def plain(name: str) -> str:
    """As it stands in an address."""
    return name.lower().translate(_PLAIN)


def slug(name: str) -> str:
    return name.lower().replace(" ", "-")
