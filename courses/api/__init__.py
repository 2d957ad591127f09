from courses.api.lines import Lines
from courses.api.offers import Offers
from courses.api.skills import Skills
from courses.api.stops import Stops
from metro.core.api import Routes

routes = Routes(
    {
        "lines": Lines,
        "offers": Offers,
        "skills": Skills,
        "stops": Stops,
    }
)
