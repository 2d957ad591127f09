"""The one settings file. Everything that differs between machines is read through metro.env."""

from email.utils import parseaddr
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from metro import env
from metro.choice_names import CHOICE_NAMES
from metro.core import logs
from metro.core.api_version import VERSION

BASE_DIR = Path(__file__).resolve().parent.parent
DEFAULT_KEY = "only-for-one-machine-never-for-people"

DEBUG = env.flag("DEBUG", False)
DEMO = env.flag("DEMO", False)  # The demo on one machine: shows the demo accounts, allows plain http.
SECRET_KEY = env.text("SECRET_KEY", DEFAULT_KEY)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
BASE_URL = env.base_url("BASE_URL", "http://localhost:8000")
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "data")))
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "metro.core",
    "metro.accounts",
    "courses",
    "tracking",
    "metro.integrations.calendars",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "metro.core.middleware.RequestId",
    "metro.core.middleware.ApiAnswers",
    "metro.core.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "metro.core.middleware.SameForAll",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "metro.accounts.middleware.ActorMiddleware",
    "tracking.middleware.Nudge",
    "metro.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "metro.urls"
WSGI_APPLICATION = "metro.wsgi.application"
ASGI_APPLICATION = "metro.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "metro.accounts.context.page",
                "tracking.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "metro.core.templatetags.look",
            ],
        },
    }
]

DATABASES = {
    "default": env.database("DATABASE_URL", "postgresql://metrolijn@127.0.0.1:5432/metrolijn")
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOCK_WAIT_MS = env.number("LOCK_WAIT_MS", 5000, low=100, high=60000)  # Then a move answers "busy".

# Login limits must hold when Redis is away, so the cache is a table of the one database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # Fewer, and trying many accounts would wipe the limits.
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}

# People and login.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["metro.accounts.logged_in.Backend"]
PASSWORD_HASHERS = [
    "metro.accounts.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "metro.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {
    "login": "metro.accounts.forms.login.LogInForm",
    "reauthenticate": "metro.accounts.forms.login.ConfirmForm",
    "add_email": "metro.accounts.forms.login.ChangeAddressForm",
    "change_password": "metro.accounts.forms.login.ChangePasswordForm",
    "set_password": "metro.accounts.forms.login.SetPasswordForm",
    "reset_password": "metro.accounts.forms.login.ForgottenForm",
    "reset_password_from_key": "metro.accounts.forms.login.NewPasswordForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # A whole school may come from one address; what counts is failures.
    "login_failed": "20/10m/ip,10/10m/key",
    "reset_password": "20/5m/ip,5/5m/key",
}
# How many proxies of our own stand before us: only their X-Forwarded-For is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0, low=0, high=5)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "metro.accounts.models.users.display"

SESSION_ENGINE = "metro.accounts.logged_in"
SESSION_COOKIE_AGE = 14 * 24 * 3600
_https = BASE_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if _https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # The proxy before us does that; a health check comes without TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "metro.core.views.csrf_failure"
# The name may have neighbours that are not ours, so HSTS is for this host only; the proxy redirects.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Language and time.
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "nl", allowed=("nl", "en"))
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = _https, True, "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "metro" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "metro" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

EVIDENCE_FILE_MB = env.number("EVIDENCE_FILE_MB", 5, low=1, high=15)  # Files are kept in the database.

# Mail. Nothing here sends without a time-out.
MAIL = env.mail("EMAIL_URL", "smtp://127.0.0.1:1025?timeout=10")
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", "Metrolijn <metrolijn@localhost>")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL["host"], MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["user"], MAIL["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL["tls"] == "starttls", MAIL["tls"] == "ssl"
EMAIL_TIMEOUT = MAIL["timeout"]
MAIL_EVIDENCE = env.evidence("MAIL_EVIDENCE")  # Who is asked when it is unsure whether a mail arrived.

# Celery only wakes things up: the database is the schedule, so no result is kept and no task is late.
CELERY_BROKER_URL = env.redis("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_IMPORTS = ["metro.core.checks"]  # A worker looks at the settings before it starts.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 30, low=1, high=60)
WORKER_TIMER_SECONDS = env.number("WORKER_TIMER_SECONDS", 60, low=1, high=600)
CELERY_BEAT_SCHEDULER = "metro.celery:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "tracking.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": 25},
    },
    "draw_maps": {
        "task": "courses.tasks.draw_maps",
        "schedule": 10,
        "options": {"expires": 9},
    },
}

# The API.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "metro.accounts.authentication.BearerToken",
        "metro.accounts.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["metro.core.api.access.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["metro.core.api.throttles.FairUse"],
    "DEFAULT_PARSER_CLASSES": ["metro.core.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "metro.core.api.paging.KeysetPages",
    "DEFAULT_SCHEMA_CLASS": "metro.core.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "metro.core.api.problems.handle",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
    "COERCE_DECIMAL_TO_STRING": False,
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Metrolijn",
    "VERSION": VERSION,
    "DESCRIPTION": "Everything that the pages show and do, under the same rules. See docs/api.md.",
    "CONTACT": {"name": "Metrolijn", "url": BASE_URL, "email": parseaddr(DEFAULT_FROM_EMAIL)[1]},
    "LICENSE": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    "SERVERS": [{"url": BASE_URL}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "metro.core.api.schema.finish",
    ],
    "ENUM_NAME_OVERRIDES": CHOICE_NAMES,
}

# Worker and beat touch this file while they are well: what a health check of a container looks at.
ALIVE_FILE = env.text("ALIVE_FILE", " ").strip()

LOGGING = logs.configure(is_readable=DEBUG)

SENTRY_DSN = env.report_url("SENTRY_DSN")  # Connected in metro.core.reports.
