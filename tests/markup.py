"""A page as a tree, for tests that look at more than a text."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

VOID = {"area", "br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = Element("page")
        self.open = [self.root]

    def handle_starttag(self, tag, attributes):
        part = SubElement(self.open[-1], tag, {name: value or "" for name, value in attributes})
        if tag not in VOID:
            self.open.append(part)

    def handle_startendtag(self, tag, attributes):
        SubElement(self.open[-1], tag, {name: value or "" for name, value in attributes})

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"<{self.open[-1].tag}> is closed by </{tag}>"
            self.open.pop()

    def handle_data(self, data):
        if len(self.open[-1]):
            last = self.open[-1][-1]
            last.tail = (last.tail or "") + data
        else:
            self.open[-1].text = (self.open[-1].text or "") + data


def tree(text: str | bytes) -> Element:
    """The page. Every element that is opened must be closed in its turn."""
    builder = _Builder()
    builder.feed(text if isinstance(text, str) else text.decode())
    assert len(builder.open) == 1, [part.tag for part in builder.open]
    return builder.root


def text_of(part: Element) -> str:
    """Its text in one line."""
    return " ".join("".join(part.itertext()).split())


def classes(part: Element) -> list[str]:
    return part.get("class", "").split()
