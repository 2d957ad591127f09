"""What everybody may see of the catalogue, without logging in, on a page of any site."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.http import condition, require_safe

from courses.queries import public_lines

SECONDS = 3600
SVG_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'"  # The picture brings its own style and nothing else.
)


def _mark(request, line, language):
    return f'"{line.digest[:32]}-{language}"'


def _line(slug):
    line = public_lines.public_line(slug)
    if line is None:
        raise Http404
    return line


@require_safe
def line_svg(request, slug):
    """The picture. `?lang=en` for English."""
    line, language = _line(slug), "en" if request.GET.get("lang") == "en" else "nl"

    @condition(etag_func=_mark)
    def answer(request, line, language):
        with translation.override(language):
            text = public_lines.as_svg(line, language)
        response = HttpResponse(text, content_type="image/svg+xml; charset=utf-8")
        response["Content-Security-Policy"] = SVG_POLICY
        return response

    return _for_all(answer(request, line, language))


@require_safe
def line_json(request, slug):
    line = _line(slug)

    @condition(etag_func=_mark)
    def answer(request, line, language):
        return JsonResponse(public_lines.as_data(line))

    return _for_all(answer(request, line, "json"))


def _for_all(response):
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response.is_same_for_all = True
    return response
