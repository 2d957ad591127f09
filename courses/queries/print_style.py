"""The style of a drawing that stands alone on paper: that of the style sheet, in light colours without variables."""

from courses.queries.public_lines import PALETTE

_INK, _PAPER, _SOFT = "#1b2230", "#fff", "#4a5366"
_LINES = "".join(
    f".t.line-{key},.h.line-{key}{{stroke:{light}}}.line-{key} .p{{fill:{light}}}"
    for key, (light, _dark) in PALETTE.items()
)
PRINT = f"""<style>
text{{fill:{_INK};stroke:{_PAPER};stroke-width:3.5;stroke-linejoin:round;paint-order:stroke}}
text{{font-family:Inter;font-size:13px;font-weight:400}}
.t,.k,.c,.h{{fill:none;stroke:{_PAPER};stroke-linejoin:round}}
.t,.h{{stroke-width:7.5;stroke-linecap:round}}.h{{stroke-width:18.5;opacity:.28}}.k{{stroke-width:11.1}}
.c{{stroke-width:1.8}}.dash{{stroke-dasharray:7 7;stroke-width:2.6}}.q{{fill:{_PAPER}}}
.cap,.cap2{{stroke:{_INK};stroke-linecap:round}}.cap2{{stroke:{_PAPER}}}
.x,.b{{font-weight:600}}.b{{stroke:none}}.on{{fill:{_PAPER}}}
.plate{{fill:#ffd84d;stroke:{_INK};stroke-width:1.4}}.lead{{stroke:{_INK};stroke-width:1}}.side{{stroke-width:6}}
.soft{{fill:{_SOFT}}}.num{{font-size:10.5px}}.f{{fill:none}}
.m-disc,.m-dash,.m-next{{fill:{_PAPER};stroke:{_INK};stroke-width:3.2}}
.m-dash{{stroke-width:2.6;stroke-dasharray:3.2 3.1}}.m-full{{fill:{_INK}}}
.m-cut,.m-ink{{fill:none;stroke:{_PAPER};stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}}
.m-ink{{stroke:{_INK}}}.m-next{{fill:#ffc400}}.m-play{{fill:{_INK}}}
.m-halo{{fill:none;stroke:{_INK};stroke-width:1.8;stroke-dasharray:2.6 2.6}}
{_LINES}</style>"""


def standalone(drawing: str) -> str:
    """A drawing of a page as a picture that needs nothing else."""
    head, rest = drawing.split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg">{PRINT}{rest}'
