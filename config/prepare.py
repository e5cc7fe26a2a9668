"""Brings a clone up to date and says where to look; `make run` calls it before the processes start.

One process for all steps: each start of Django costs a second or more, and a second `make run`
should take only a few.
"""

import os
import socket
import sys

import django
from django.core.management import call_command


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        # A server that just stopped leaves its port waiting; that one may be taken over.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def main() -> None:
    port = os.environ["PORT"]
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT={port} is not the number of a port; 8000 would be one.")
    if not port_is_free(int(port)):
        sys.exit(
            f"Port {port} is taken, perhaps by a site that is still running. "
            f"Stop that, or choose another: make run PORT={(int(port) + 1) % 65536 or 8000}"
        )
    django.setup()
    # Sets up the site too: groups, languages, vocabularies and page roots follow every migration.
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo", if_empty=True)
    call_command("welcome")


if __name__ == "__main__":
    main()
