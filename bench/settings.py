"""The settings of the system as they are, with what is needed to measure it beside them."""

from metro import settings as system

globals().update({name: value for name, value in vars(system).items() if name.isupper()})

INSTALLED_APPS = [*system.INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.Counting", *system.MIDDLEWARE]
# What `django-admin startproject` gives: the raw view runs behind these and nothing else.
RAW_MIDDLEWARE = [
    "bench.counting.Counting",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    *system.TEMPLATES,
    {
        "NAME": "raw",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [system.BASE_DIR / "bench" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
