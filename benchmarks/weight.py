"""What travels to a phone: a story page on the first view, and the page after it.

    make run, then: .venv/bin/python benchmarks/weight.py [http://localhost:8000]

Counts the bytes on the wire (compressed, with headers) of the page and of every style sheet, script and
font it names, pictures left out. Prints a table; judges nothing.
"""

from __future__ import annotations

import re
import sys
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

PAGES = (
    "/stories/the-e-goes-first/",
    "/stories/number-four/",
    "/",
    "/stories/",
    "/search/?q=mother",
)
LINKED = re.compile(rb'<(?:link|script)[^>]*?(?:href|src)="(?P<url>[^"]+\.(?:css|js|woff2))"')
IN_STYLES = re.compile(rb"url\(\"?([^\")]+\.woff2)")


def fetch(url: str) -> tuple[int, bytes]:
    """Bytes on the wire, headers included, and the body as the browser reads it."""
    import gzip

    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(url)
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:  # noqa: S310  checked above
        raw = answer.read()
        headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        body = gzip.decompress(raw) if answer.headers.get("Content-Encoding") == "gzip" else raw
    return len(raw) + headers, body


def parts(page: bytes, base: str) -> dict[str, int]:
    """Wire bytes of each style sheet, script and font that the page leads to."""
    found: dict[str, int] = {}
    for match in LINKED.finditer(page):
        url = urljoin(base, match["url"].decode())
        found[url], body = fetch(url)
        if url.endswith(".css"):
            for font in IN_STYLES.findall(body):
                address = urljoin(url, font.decode())
                found[address] = fetch(address)[0]
    return found


def main() -> None:
    site = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    print(
        f"{'page':<34}{'page itself':>12}{'styles':>9}{'scripts':>9}{'fonts':>9}{'first view':>12}{'next page':>11}"
    )
    for path in PAGES:
        size, body = fetch(site + path)
        rest = parts(body, site + path)
        kinds = [
            sum(n for url, n in rest.items() if url.endswith(end))
            for end in (".css", ".js", ".woff2")
        ]
        row = "".join(f"{n / 1000:>9.1f}" for n in kinds)
        print(
            f"{path:<34}{size / 1000:>12.1f}{row}{(size + sum(kinds)) / 1000:>12.1f}{size / 1000:>11.1f}"
        )
    print(
        "kB of 1000 bytes. The next page needs only itself: styles and fonts are kept for a year."
    )


if __name__ == "__main__":
    main()
