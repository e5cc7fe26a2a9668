import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()
# What is loaded by now stays for good. To look through all of it for what is left over takes a tenth of a second, each time
# in the middle of somebody's page.
gc.collect()
gc.freeze()
