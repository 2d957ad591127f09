"""Dutch first: every text that the code marks is translated, and the placeholders agree."""

import ast
import re
import subprocess

from babel.messages.pofile import read_po

from tests.architecture.source import ROOT, modules

CATALOGUE = ROOT / "metro" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
MARKERS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def entries():
    with CATALOGUE.open("rb") as file:
        return [entry for entry in read_po(file) if entry.id]


def texts(entry):
    ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
    said = entry.string if isinstance(entry.string, tuple) else (entry.string,)
    return ids, said


def test_every_text_is_translated():
    empty = [entry.id for entry in entries() if not all(texts(entry)[1])]

    assert empty == []


def test_every_text_of_the_code_is_in_the_catalogue():
    known = {texts(entry)[0][0] for entry in entries()}

    missing = [(one.path, text) for one in modules() for text in marked(one.tree) if text not in known]

    assert missing == []


def marked(tree):
    """The texts that a module hands to gettext."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKERS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def test_no_translation_is_a_guess():
    assert [entry.id for entry in entries() if entry.fuzzy] == []


def test_placeholders_agree():
    def names(parts):
        return {name for part in parts for name in PLACEHOLDER.findall(part)}

    different = [entry.id for entry in entries() if names(texts(entry)[0]) != names(texts(entry)[1])]

    assert different == []


def test_no_trailing_spaces_and_no_exclamation_marks():
    shouting = [entry.id for entry in entries() if any("!" in text for text in texts(entry)[1])]

    assert shouting == []


def test_catalogue_is_tracked_and_compiled_ones_are_not():
    tracked = subprocess.run(
        ["git", "ls-files", "metro/locale"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()

    assert not [name for name in tracked if name.endswith(".mo")]
