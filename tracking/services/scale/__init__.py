"""A believable database of any size: colleges of realistic sizes, two years of learning, some weeks ahead."""

from tracking.services.scale.people import BENCH_DOMAIN
from tracking.services.scale.seed import Filled, seed
from tracking.services.scale.sizes import ScaleRefused, Sizes

__all__ = ["BENCH_DOMAIN", "Filled", "ScaleRefused", "Sizes", "seed"]
