"""Every place where a story can be met. The walk over all of them proves that a no is a no everywhere,
and a receipt of withdrawal asks each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.uses import Use

from .models import Work


@dataclass(frozen=True)
class Surface:
    """`urls(work, language)`: addresses where that work is met in that language when `use` is permitted;
    `patterns`: names of the URL patterns that it covers."""

    name: str
    use: Use
    urls: Callable[[Work, str], list[str]]
    patterns: tuple[str, ...]


_surfaces: dict[str, Surface] = {}


def register(surface: Surface) -> None:
    _surfaces[surface.name] = surface


def registered() -> list[Surface]:
    return list(_surfaces.values())
