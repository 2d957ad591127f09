VERSION = "1.0.0"  # Major.minor.patch by semver.org; the major one is in the address.
