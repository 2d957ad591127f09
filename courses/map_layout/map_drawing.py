"""A map as one SVG, ready to be put into a page."""

from courses.map_layout.background_layer import background
from courses.map_layout.layout import Layout
from courses.map_layout.markup import Markup, svg
from courses.map_layout.personal import Overlay


def drawing(
    layout: Layout,
    *,
    prefix: str,
    title: str,
    description: str,
    layers: Overlay | None = None,
    drawn: Markup | None = None,
    class_: str = "metro",
) -> Markup:
    """The map as SVG text, with a person's layers or without.

    All ids begin with `prefix`, so that two maps can be on one page. `drawn` is the background when it
    was kept from before. The same arguments give the same bytes.
    """
    return svg(
        layout.box,
        background(layout, prefix) if drawn is None else drawn,
        prefix=prefix,
        title=title,
        description=description,
        layers=(layers.under, layers.over) if layers else (Markup(), Markup()),
        class_=class_,
    )
