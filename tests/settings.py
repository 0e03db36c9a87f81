"""The site's settings, as tests need them. tests/database.py has filled the environment before this is read."""

from actionplan.settings import *  # noqa: F403
from actionplan.settings import DATABASES, INSTALLED_APPS, STORAGES

# Ahead of the others, so that its `flush` is the one Django finds.
INSTALLED_APPS = ["tests.flush_app", *INSTALLED_APPS]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without a name Django would test in memory; tests/database.py says why a file.
    DATABASES["default"]["TEST"] = {"NAME": f"{DATABASES['default']['NAME']}-test"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; no real password is ever tested
# Static files from their sources, as with DEBUG: no test has to collect them first. Other files stay in memory.
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "documents": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
