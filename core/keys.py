"""Keys that a fresh installation makes for itself. Imported by settings: may not import Django's settings."""

import base64
import os
import secrets
from pathlib import Path


def first_run_key(var_dir: Path, name: str) -> str:
    """The key called `name`, made on first use and kept in `var_dir`/keys, readable by the owner only.

    32 random bytes in URL-safe base64, the form that Fernet takes. Two processes that start at
    once get the same key: the one that links its file first wins.
    """
    path = var_dir / "keys" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
