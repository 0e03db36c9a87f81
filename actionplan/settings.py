"""Settings of the site. What differs between machines comes from the environment, read here and nowhere else.

`.env.example` lists the names. A missing name falls back to the embedded default, except the secret key,
which only a DEBUG site may do without.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("Set SECRET_KEY in the environment to at least 50 random characters.")
    SECRET_KEY = "only-for-a-site-on-this-machine-with-debug-on-" + "0" * 20
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The order is the rule: an app imports only from those before it. tests/test_architecture.py holds it.
LOCAL_APPS = [
    "triggers",
    "history",
    "lifecycle",
    "drafts",
    "jobs",
    "saved_views",
    "ui",
    "reference",
    "accounts",
    "documents",
    "comments",
    "projects",
    "requests",
    "meetings",
    "imports",
    "search",
    "notifications",
    "overlaps",
    "auditing",
    "reports",
]
INSTALLED_APPS = [
    "django_tasks",
    "django_tasks_db",  # before ours, so that `jobs` can take its page of the administration away
    *LOCAL_APPS,
    "actionplan.apps.ActionPlanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.middleware.ContentPolicy",
    "ui.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # closed by default
    "accounts.middleware.PersonalSettings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "drafts.middleware.KeepTyped",
    "history.middleware.HistoryContext",
    "auditing.reading.NoteReadings",
    "ui.time_machine.TimeMachine",
    "ui.middleware.ErrorPages",
]

ROOT_URLCONF = "actionplan.urls"
WSGI_APPLICATION = "actionplan.wsgi.application"
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
                "ui.context_processors.page",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'actionplan.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE, because read-then-write transactions under WAL alone fail at once with "database is locked";
    # FULL, because an acknowledged write has to survive a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = env.bool("DATABASE_POOL", default=True)
# The same database once more, for pages that show a past day (history/past.py). It keeps temporary tables from one
# request to the next, so it needs a session of its own: behind a pooler give it the address of the server itself.
DATABASES["past"] = {
    **(env.db("PAST_DATABASE_URL") if env.str("PAST_DATABASE_URL", default="") else DATABASES["default"]),
    "OPTIONS": {name: value for name, value in DATABASES["default"]["OPTIONS"].items() if name != "pool"},
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"MIRROR": "default"},
}
DATABASE_ROUTERS = ["history.past.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.RoleBackend"]  # rights come from roles only
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 60 * 60  # the link for a first password is handed over while both talk to each other
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = env.str("FILES_ROOT", default=str(BASE_DIR / "media"))  # never served as it is: views hand files out
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Where the files of documents lie: no address leads there. docs/documents.md shows the settings for object storage.
    "documents": {
        "BACKEND": env.str("DOCUMENTS_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json(
            "DOCUMENTS_STORAGE_OPTIONS",
            default={
                "location": MEDIA_ROOT,
                "file_permissions_mode": 0o640,
                "directory_permissions_mode": 0o750,
            },
        ),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(0, "django.forms")

# No inline script or style anywhere, the admin included. `data:` serves Bootstrap's icons in its style sheet.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 10 * 60 * 60
CSRF_FAILURE_VIEW = "ui.errors.csrf_failure"
FILE_UPLOAD_HANDLERS = [
    "ui.uploads.UpToALimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DOCUMENT_MOST_BYTES = env.int("DOCUMENT_MOST_BYTES", default=20 * 1024 * 1024)  # of one file
DOCUMENT_MOST_FILES = 20  # in one upload
# The virus scanner (clamd): "tcp://127.0.0.1:3310" or "unix:///run/clamav/clamd.ctl". Where it is set, nothing is
# served before it is clean.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the full project form with its rows posts up to about 1,500
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # of the text of a form: more than anybody types, and a draft keeps it
HTTPS = env.bool("HTTPS", default=not DEBUG)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Work that nobody waits for is kept in the database until a worker has done it (`manage.py worker`).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# The head of the sealed history leaves the database: to a file that can only be appended to, and to both organizations.
HISTORY_HEAD_FILE = env.str("HISTORY_HEAD_FILE", default="")
HISTORY_HEAD_RECIPIENTS = env.list("HISTORY_HEAD_RECIPIENTS", default=[])
vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
EMAIL_TIMEOUT = 10
# What links in mails begin with.
SITE_ADDRESS = env.str("SITE_ADDRESS", default=next(iter(CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")).rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="actionplan@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
