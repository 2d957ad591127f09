"""Small files of people, as a spreadsheet saves them."""

HEADER = (
    "personeelsnummer;voornaam;tussenvoegsel;achternaam;e-mail;rol;team;werktijdfactor;in dienst;uit dienst"
)
ROW = "N1;Noor;de;Wit;noor@college.example;docent;ICT;0,8;1-9-2020;"


def file(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows]).encode() + b"\r\n"


def person(
    number: int, *, team: str = "ICT", role: str = "docent", factor: str = "0,8", end: str = ""
) -> str:
    return f"N{number};Noor{number};;Wit;noor{number}@college.example;{role};{team};{factor};1-9-2020;{end}"
