"""A part of a page that is written once for the same objects."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from metro.core.prepared import MOST_KEPT

register = template.Library()


@register.tag
def keep(parser, token):
    """`{% keep view page.number %}…{% endkeep %}`: the same text for the same values, in this process.

    The values are all that the part looks at, and nobody changes them; objects are the same when they are
    one and the same. What differs per request (a token against forged forms) must stay outside.
    """
    about = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodes = parser.parse(("endkeep",))
    parser.delete_first_token()
    return _Kept(nodes, about)


class _Kept(template.Node):
    def __init__(self, nodelist, about):
        self.nodelist, self.about = nodelist, about
        self.texts: dict[tuple, SafeString] = {}

    def render(self, context):
        key = (get_language(), *(value.resolve(context) for value in self.about))
        text = self.texts.pop(key, None)
        if text is None:
            text = self.nodelist.render(context)
        while len(self.texts) >= MOST_KEPT:
            self.texts.pop(next(iter(self.texts)), None)  # Another thread may have been first.
        self.texts[key] = text
        return text
