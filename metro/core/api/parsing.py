"""What comes in: strict JSON and nothing else. Faults name what is wrong, before any of it is looked at."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from metro.core import strict_json
from metro.core.errors import Refusal

_SENTENCES = {
    "encoding": _("The body is not UTF-8."),
    "depth": _("The body is nested too deeply."),
    "doubled_key": _("A key stands in the body twice: {key}."),
    "syntax": _("The body is not valid JSON (line {line})."),
    "number": _("The body holds a number that not every program can read."),
    "text": _("The body holds text that cannot be kept: a NUL or half a character."),
}


class TooLarge(Refusal):
    code = "file_refused"
    status = 413
    sentence = _("This file is too large or of a kind we do not read.")


class StrictJSONParser(BaseParser):
    """An object or a list in UTF-8, at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        request = parser_context["request"]
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise UnsupportedMediaType(request.headers["Content-Encoding"][:40])
        if request.content_params.get("charset", "utf-8").casefold() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type[:80])
        data = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(data) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            value = strict_json.parse(data) if data.strip() else {}
            strict_json.demand_sound(value)
        except strict_json.NotStrict as fault:
            sentence = _SENTENCES[fault.problem]
            raise ParseError(format_lazy(sentence, key=fault.key[:40], line=fault.line)) from None
        return value
