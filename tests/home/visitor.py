"""A visitor who starts at home and follows links, and sees what a browser would show."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup
from django.test import Client

HOME = {"en": "/", "es": "/es/"}
COALITION = (
    "",
    "orientation/",
    "get-involved/",
    "get-involved/stay-informed/",
    "get-involved/stay-informed/ask/",
    "legislation/",
    "commutations/",
    "pardons/",
    "resentencing/",
    "district-attorneys/",
    "public-awareness/",
    "events/",
)


@dataclass(frozen=True)
class Seen:
    text: str
    links: dict[str, str]  # address: its words
    html: BeautifulSoup


def look(client: Client, path: str) -> Seen:
    response = client.get(path)
    assert response.status_code == 200, path
    html = BeautifulSoup(response.content, "html.parser")
    main = html.find("main")
    links = {a["href"]: a.get_text(" ", strip=True) for a in main.find_all("a", href=True)}
    return Seen(" ".join(main.get_text(" ").split()), links, html)


def walk(client: Client, language: str) -> dict[str, Seen]:
    """The coalition's pages that links of their own words lead to, by path below home."""
    home = HOME[language]
    found: dict[str, Seen] = {}
    waiting = [home]
    while waiting:
        path = waiting.pop(0)
        if path.removeprefix(home) in found:
            continue
        seen = found[path.removeprefix(home)] = look(client, path)
        for link in seen.links:
            address = urldefrag(link).url
            if urlsplit(address).netloc or not address.startswith(home):
                continue
            if address.removeprefix(home) in COALITION:
                waiting.append(address)
    return found
