from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id above what OWASP asks for (19 MiB, 2 passes).

    Django's own takes 100 MiB per login: as much as a whole web worker, for all of its life.
    """

    memory_cost = 32 * 1024  # KiB.
    time_cost = 3
    parallelism = 1
