"""Rooms lean downwards only: in imports (import-linter), and in what import-linter can't see."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

CONTRACT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"][
    "importlinter"
]["contracts"][0]
# Height of each room: 0 is the lowest.
HEIGHT = {
    room.strip(): height
    for height, layer in enumerate(reversed(CONTRACT["layers"]))
    for room in layer.split("|")
}
ROOMS = sorted(HEIGHT)


def may_lean(on: str, room: str) -> bool:
    """Whether `room` may know of `on`: itself, or something that stands lower."""
    return on == room or HEIGHT[on] < HEIGHT[room]


def test_models_point_downwards_only():
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_label
        if room not in HEIGHT or not model.__module__.startswith(f"{room}."):
            continue
        for field in model._meta.get_fields(include_hidden=False):
            target = getattr(field, "related_model", None)
            if field.auto_created or not target or isinstance(target, str):
                continue
            on = target._meta.app_label
            if on in HEIGHT and not may_lean(on, room):
                wrong.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
    assert not wrong


def test_parents_and_children_in_the_page_tree_are_declared_from_above():
    """A lower room's page type may name a higher one only as a string; nothing else may."""
    for model in apps.get_models():
        room = model._meta.app_label
        for parent in getattr(model, "parent_page_types", None) or []:
            assert isinstance(parent, str) or may_lean(parent._meta.app_label, room)


TEMPLATES = sorted(
    path.relative_to(settings.BASE_DIR / "templates")
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
)
INCLUDED = re.compile(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"")
LOADED = re.compile(r"{%\s*load\s+([^%]+)%}")
REVERSED = re.compile(r"{%\s*url\s+\"([^\"]+)\"")


# Pages of Wagtail's that a room has changed under their own name.
STAND_IN = {"wagtailimages": "media", "wagtaildocs": "media"}


def room_of(template: str) -> str:
    """The room a template belongs to; what stands in no room's folder is everybody's, like core."""
    parts = template.split("/")
    return next((each for each in parts if each in HEIGHT), STAND_IN.get(parts[0], "core"))


def library_rooms() -> dict[str, str]:
    found = {}
    for room in ROOMS:
        for path in Path(settings.BASE_DIR, room).glob("templatetags/*.py"):
            found[path.stem] = room
    return found


def url_rooms() -> dict[str, str]:
    """Room by name of every URL pattern that one of ours answers."""
    found: dict[str, str] = {}

    def visit(resolver, namespace: str = "") -> None:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                visit(
                    pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                )
            elif pattern.name:
                room = pattern.callback.__module__.split(".")[0]
                if room in HEIGHT:
                    found[f"{namespace}{pattern.name}"] = room

    visit(get_resolver())
    return found


@pytest.mark.parametrize("template", [str(path) for path in TEMPLATES])
def test_a_template_leans_downwards_only(template: str):
    source = (settings.BASE_DIR / "templates" / template).read_text()
    room, libraries, urls = room_of(template), library_rooms(), url_rooms()
    wrong = []
    for name in INCLUDED.findall(source):
        get_template(name)
        if not may_lean(room_of(name), room) and name.split("/")[0] != "wagtailadmin":
            wrong.append(f"includes {name}")
    for names in LOADED.findall(source):
        wrong += [
            f"loads {n}"
            for n in names.split()
            if n in libraries and not may_lean(libraries[n], room)
        ]
    wrong += [
        f"links to {n}"
        for n in REVERSED.findall(source)
        if n in urls and not may_lean(urls[n], room)
    ]
    assert not wrong


REVERSE = re.compile(r"\breverse(?:_lazy)?\(\s*[\"']([\w:]+)[\"']")


@pytest.mark.parametrize("room", ROOMS)
def test_code_names_addresses_of_lower_rooms_only(room: str):
    urls = url_rooms()
    wrong = [
        f"{path.name}: {name}"
        for path in Path(settings.BASE_DIR, room).rglob("*.py")
        for name in REVERSE.findall(path.read_text())
        if name in urls and not may_lean(urls[name], room)
    ]
    assert not wrong


def test_public_filters_are_written_in_one_place():
    """Nothing but stories' queryset decides what is live for readers."""
    wrong = [
        str(path.relative_to(settings.BASE_DIR))
        for room in ROOMS
        for path in Path(settings.BASE_DIR, room).rglob("*.py")
        if re.search(r"StoryPage\.objects\.live\(", path.read_text())
    ]
    assert not wrong
