"""An archive of any size for the benchmarks: public, permitted, cleared, listed, as the gate would have left
it, but written in bulk. Words come from a folder of long narratives, cut into passages at run time.

    archive.set_up(); archive.fill(100_000)      # in a process with a database of its own, see `python`
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NARRATIVES = ROOT.parent / "shared" / "narratives"
PASSAGES = 8
BATCH = 5_000
FIRST_NAMES = ("Amparo", "Bettina", "Clyde", "Dolores", "Ernest", "Faye", "Gil", "Hana", "Ines", "Jo")  # fmt: skip


def python(
    script: Path, *arguments: str, database: Path | None = None
) -> subprocess.CompletedProcess:
    """Runs `script` on an archive of its own; returns what it printed."""
    with tempfile.TemporaryDirectory() as var:
        return subprocess.run(  # noqa: S603  this very file's neighbours
            [sys.executable, "-P", str(script), *arguments],
            env=_environment(database or var),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )


@contextmanager
def talking(script: Path, *arguments: str) -> Iterator[Callable[[str], str]]:
    """`script` on an archive of its own, alive as long as the block: takes a line, answers with one."""
    with (
        tempfile.TemporaryDirectory() as var,
        subprocess.Popen(  # noqa: S603  this very file's neighbours
            [sys.executable, "-P", str(script), *arguments],
            env=_environment(var),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as process,
    ):
        assert process.stdin is not None  # noqa: S101  both are pipes, see above
        assert process.stdout is not None  # noqa: S101

        def ask(line: str) -> str:
            process.stdin.write(line + "\n")
            answer = process.stdout.readline()
            if not answer:
                raise RuntimeError(f"{script.name} {' '.join(arguments)} ended at: {line}")
            return answer.rstrip("\n")

        yield ask
        process.stdin.close()


def _environment(var: Path | str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "VAR_DIR": str(var),
        # With -P and in this order: benchmarks/search.py is not the room `search`.
        "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}",
    }


def set_up() -> None:
    """Django on an empty database that is migrated and set up, with nothing kept in a cache."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    call_command("migrate", verbosity=0)


def paragraphs(folder: Path = NARRATIVES) -> list[str]:
    """Paragraphs of 200 to 1,500 characters from every text in the folder."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("\n\n"):
            words = " ".join(part.split())
            if 200 <= len(words) <= 1500:
                found.append(words)
    return found


def fill(works: int, seed: int = 1, passages: int = PASSAGES) -> None:
    """Writes `works` public stories, a tenth of them with a translation, by a third as many people."""
    from django.db import transaction

    chance = random.Random(seed)  # noqa: S311  an archive, not a secret
    words = paragraphs()
    people = _people(max(3, works // 3), chance)
    writer = _Writer(chance, words, people, passages)
    for start in range(0, works, BATCH):
        with transaction.atomic():
            writer.write(start, min(BATCH, works - start))
    writer.finish()


def _people(count: int, chance: random.Random) -> list[Any]:
    from stories.models import Institution, Storyteller

    places = list(Institution.objects.filter(closed=""))
    rows = []
    for number in range(count):
        naming = chance.choices(("none", "first", "pseudonym", "legal"), (20, 40, 10, 30))[0]
        name = "" if naming == "none" else f"{chance.choice(FIRST_NAMES)} {number}"
        rows.append(
            Storyteller(
                naming=naming,
                name=name,
                slug=f"person-{number}" if name else None,
                year_sentenced=chance.randint(1975, 2020),
                place_now=chance.choice(places),
            )
        )
    return Storyteller.objects.bulk_create(rows, batch_size=BATCH)


@lru_cache(maxsize=20_000)
def _measured(words: str) -> list[int]:
    """Words of each sentence, as the drawing of a story is measured."""
    from core.sentences import sentences, word_count

    return [word_count(sentence) for sentence in sentences(words, "en")]


class _Writer:
    def __init__(
        self, chance: random.Random, words: list[str], people: list, passages: int
    ) -> None:
        from django.contrib.contenttypes.models import ContentType
        from wagtail.models import Locale

        from stories.models import Institution, StoryIndexPage, StoryPage, Theme

        self.chance, self.words, self.people, self.passages = chance, words, people, passages
        self.themes = list(Theme.objects.filter(parent__isnull=False))
        self.places = list(Institution.objects.all())
        self.type = ContentType.objects.get_for_model(StoryPage)
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.indexes = {i.locale.language_code: i for i in StoryIndexPage.objects.all()}
        self.steps = dict.fromkeys(self.indexes, 0)
        self.published = datetime(2012, 1, 1, tzinfo=UTC)

    def write(self, start: int, count: int) -> None:
        from stories.models import Work

        works = Work.objects.bulk_create(
            Work(
                language="es" if self.chance.random() < 0.2 else "en",
                state="public",
                was_public=True,
            )
            for _ in range(count)
        )
        plans = []
        for number, work in enumerate(works, start):
            plans.append(self._plan(number, work, work.language))
            if self.chance.random() < 0.1:
                other = {"en": "es", "es": "en"}[work.language]
                plans.append(
                    plans[-1] | {"language": other, "slug": f"{plans[-1]['slug']}-{other}"}
                )
        self._pages(plans)
        self._beside(plans)

    def _plan(self, number: int, work: Any, language: str) -> dict[str, Any]:
        year = self.chance.randint(1985, 2025)
        kind = self.chance.choices(
            ("letter", "essay", "poem", "interview", "recording", "artwork"), (45, 20, 15, 10, 6, 4)
        )[0]
        self.published += timedelta(minutes=self.chance.randint(1, 90))
        return {
            "work": work,
            "language": language,
            "slug": f"story-{number}",
            "title": f"Story {number}",
            "year": year,
            "kind": kind,
            "place": self.chance.choice(self.places) if self.chance.random() < 0.6 else None,
            "themes": self.chance.sample(self.themes, self.chance.randint(1, 4)),
            "teller": self.chance.choice(self.people),
            "published": self.published,
            "words": [self.chance.choice(self.words) for _ in range(self.passages)],
        }

    def _pages(self, plans: list[dict[str, Any]]) -> None:
        from django.db import connection
        from wagtail.models import Page

        pages = []
        for plan in plans:
            index = self.indexes[plan["language"]]
            self.steps[plan["language"]] += 1
            pages.append(
                Page(
                    path=Page._get_path(index.path, index.depth + 1, self.steps[plan["language"]]),
                    depth=index.depth + 1,
                    title=plan["title"],
                    draft_title=plan["title"],
                    slug=plan["slug"],
                    url_path=f"{index.url_path}{plan['slug']}/",
                    live=True,
                    content_type=self.type,
                    locale=self.locales[plan["language"]],
                    first_published_at=plan["published"],
                    last_published_at=plan["published"],
                    latest_revision_created_at=plan["published"],
                )
            )
        for plan, page in zip(plans, Page._base_manager.bulk_create(pages), strict=True):
            plan["page"] = page.pk
        rows = [self._story_row(plan) for plan in plans]
        columns = ", ".join(f'"{name}"' for name in rows[0])
        marks = ", ".join(["%s"] * len(rows[0]))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO stories_storypage ({columns}) VALUES ({marks})",  # noqa: S608  our own columns
                [tuple(row.values()) for row in rows],
            )

    def _story_row(self, plan: dict[str, Any]) -> dict[str, Any]:
        import json
        import uuid

        block = plan["block"] = str(uuid.UUID(int=self.chance.getrandbits(128)))
        from core.motif import Form
        from core.motif import shape as drawn

        body = "".join(f"<p>{words}</p>" for words in plan["words"])
        measured = [_measured(words) for words in plan["words"]]
        measures = [count for each in measured for count in each]
        shape = {
            "form": "prose",
            "measures": measures,
            "quoted": [0],
            "strokes": [len(each) for each in measured],
            "drawn": asdict(drawn(Form.PROSE, measures, [0], plan["work"].code)),
            "words": sum(len(words.split()) for words in plan["words"]),
            "lines": 0,
            "seconds": 0,
            "notes": [],
            "themes": [[t.key, t.label_en, t.label_es] for t in plan["themes"]],
            "routes": [],
            "custody": [],
            "changed": [],
            "picture": None,
        }
        return {
            "page_ptr_id": plan["page"],
            "work_id": plan["work"].pk,
            "language": plan["language"],
            "content_hash": "a" * 64,
            "words_hash": "",
            "shape": json.dumps(shape),
            "standfirst": "One sentence about it.",
            "quote": plan["words"][0][:150],
            "body": json.dumps([{"type": "prose", "value": body, "id": block}]),
            "translator": "",
            "kind": plan["kind"],
            "written": str(plan["year"]),
            "received": None,
            "came_by": "letter",
            "place_id": plan["place"].pk if plan["place"] else None,
            "rights": "",
            "notes_reviewed": True,
            "others_reviewed": True,
        }

    def _beside(self, plans: list[dict[str, Any]]) -> None:
        from stories.models import (
            Clearance,
            Credit,
            Listing,
            ListingTeller,
            ListingTheme,
            Passage,
            PermittedUse,
        )

        Clearance.objects.bulk_create(
            Clearance(page_id=plan["page"], content_hash="a" * 64) for plan in plans
        )
        Credit.objects.bulk_create(
            Credit(page_id=plan["page"], storyteller=plan["teller"]) for plan in plans
        )
        originals = [plan for plan in plans if plan["language"] == plan["work"].language]
        PermittedUse.objects.bulk_create(
            [row for plan in originals for row in _permissions(plan)], batch_size=BATCH
        )
        Passage.objects.bulk_create(
            [row for plan in plans for row in _passages(plan, self.chance)], batch_size=BATCH
        )
        translated = {
            plan["work"].pk for plan in plans if plan["language"] != plan["work"].language
        }
        listings = Listing.objects.bulk_create(
            Listing(
                page_id=plan["page"],
                work=plan["work"],
                language=plan["language"],
                original=plan["language"] == plan["work"].language,
                kind=plan["kind"],
                published=plan["published"],
                written=date(plan["year"], 1, 1),
                decade=plan["year"] // 10 * 10,
                place=plan["place"],
                translated=plan["work"].pk in translated,
            )
            for plan in plans
        )
        ListingTheme.objects.bulk_create(
            [
                ListingTheme(listing=listing, theme=theme)
                for listing, plan in zip(listings, plans, strict=True)
                for theme in plan["themes"]
            ],
            batch_size=BATCH,
        )
        ListingTeller.objects.bulk_create(
            ListingTeller(
                listing=listing,
                storyteller=plan["teller"],
                named=bool(plan["teller"].name),
                named_in_full=plan["teller"].naming == "legal",
            )
            for listing, plan in zip(listings, plans, strict=True)
        )

    def finish(self) -> None:
        from django.db import connection

        from stories import facets

        for language, index in self.indexes.items():
            type(index).objects.filter(pk=index.pk).update(numchild=self.steps[language])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        facets.vocabulary_changed()


def _permissions(plan: dict[str, Any]) -> Iterator[Any]:
    from core.uses import WORK_USES, Use
    from stories.models import PermittedUse

    for use in WORK_USES:
        yield PermittedUse(work=plan["work"], use=use, confirmed=True)
    teller = plan["teller"]
    for use in (Use.YEARS_SHOWN, Use.FACILITY_SHOWN):
        yield PermittedUse(work=plan["work"], storyteller=teller, use=use, confirmed=True)
    if teller.name:
        yield PermittedUse(
            work=plan["work"],
            storyteller=teller,
            use=Use.DISPLAY_NAME,
            form=teller.naming,
            confirmed=True,
        )


def _passages(plan: dict[str, Any], chance: random.Random) -> Iterator[Any]:
    from stories.models import Passage

    for order, words in enumerate(plan["words"], 1):
        yield Passage(
            page_id=plan["page"],
            key=f"{chance.getrandbits(32):08x}",
            block=plan["block"],
            order=order,
            kind="paragraph",
            language=plan["language"],
            text=words,
            html=words,
            hash=f"{chance.getrandbits(64):064x}",
        )
