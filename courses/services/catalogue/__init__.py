"""The catalogue as a JSON document `metrolijn-catalogue/1`: lines, their order and rule, and the stops."""

from courses.services.catalogue.exporting import export_catalogue
from courses.services.catalogue.importing import import_catalogue

__all__ = ["export_catalogue", "import_catalogue"]
