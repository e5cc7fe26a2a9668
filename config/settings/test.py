import tempfile
from pathlib import Path

from .base import *  # noqa: F403  tests start from the same settings as every other environment
from .base import DATABASES, VAR_DIR

SECRET_KEY = "tests-only"  # noqa: S105  not a secret: tests only
FIELD_KEYS = ["dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="]
FINGERPRINT_KEY = "tests-only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
SHARE_FORM_OPEN = True
# Tests of the search server name it themselves; all others are of the database.
ELASTICSEARCH_URL = ""

# A file, not :memory:, because live_server threads and the test share it.
DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {}

MEDIA_ROOT = Path(tempfile.gettempdir()) / "a-living-chance-tests"
# The live server sends whatever lies under this address by itself: it shall not be our view's.
MEDIA_URL = "/stored-files-of-the-live-server/"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
