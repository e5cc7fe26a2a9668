"""A person's own machine: keys make themselves at the first start and stay in var/."""

from core.keys import first_run_key

from .base import *  # noqa: F403  settings modules build on each other by importing all names
from .base import FIELD_KEYS, FINGERPRINT_KEY, SECRET_KEY, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = SECRET_KEY or first_run_key(VAR_DIR, "secret_key")
FIELD_KEYS = FIELD_KEYS or [first_run_key(VAR_DIR, "field_key")]
FINGERPRINT_KEY = FINGERPRINT_KEY or first_run_key(VAR_DIR, "fingerprint_key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SHARE_FORM_OPEN = env.bool("SHARE_FORM_OPEN", default=True)
