"""What pictures cost: making every size beside stock Wagtail, taking one in, refusing a bomb.

    .venv/bin/python benchmarks/pictures.py

Draws a photograph of 24 megapixels and a PNG of 16000 x 8000 in 387 kB. Each line of the table is a
process of its own on an empty database; CPU counts what it started as well. Memory is the whole process,
Django in it (stated alone in the first line); of taking in also that of the limited process, which is run
once more from a small one, because what a process starts inherits the mark of its starter's memory.
Prints a table; judges nothing.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDE, HIGH = 6000, 4000
MEGABYTE = 1024 * 1024


def photograph(path: Path) -> None:
    """Soft shapes, edges and grain in about the proportions of a photograph: 8 to 9 MB as a JPEG."""
    from PIL import Image

    def clouds() -> Image.Image:
        picture = Image.new("L", (WIDE, HIGH), 128)
        for octave in range(3, 13):
            size = (min(2**octave, WIDE), min(2**octave * HIGH // WIDE, HIGH))
            noise = Image.effect_noise(size, 110 / (octave - 2) ** 0.6)
            large = noise.resize((WIDE, HIGH), Image.Resampling.BICUBIC)
            picture = Image.blend(picture, large, 0.5 if octave < 7 else 0.3)
        return picture

    Image.merge("RGB", [clouds() for _channel in "RGB"]).save(path, "JPEG", quality=93)


def bomb(path: Path) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    row = bytes(1 + 16000 * 3)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _row in range(8000)) + packer.flush()
    size = struct.pack(">IIBBBBB", 16000, 8000, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def spent(work: Callable[[], object]) -> dict[str, float]:
    def cpu() -> float:
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(sum(resource.getrusage(who)[:2]) for who in both)

    before, began = cpu(), time.perf_counter()
    work()
    return {
        "seconds": time.perf_counter() - began,
        "cpu": cpu() - before,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def nothing(path: Path) -> dict[str, float]:
    """Django with everything loaded that the others load."""
    from media import making  # noqa: F401

    return spent(lambda: None)


def stock(path: Path) -> dict[str, float]:
    from django.core.files import File
    from wagtail.images.models import Image

    from media import sizes

    with path.open("rb") as file:
        image = Image.objects.create(title="x", file=File(file, name="photograph.jpg"))
    specs = sizes.for_readers(WIDE)
    made: dict = {}
    result = spent(lambda: made.update(image.get_renditions(*specs)))
    return result | {"files": len(made), "bytes": sum(each.file.size for each in made.values())}


def ours(path: Path) -> dict[str, float]:
    from django.core.files import File

    from media import making
    from media.models import Picture

    with path.open("rb") as file:
        picture = Picture.objects.create(title="x", file=File(file))
    result = spent(lambda: making.make(picture))
    made = list(picture.renditions.all())
    return result | {"files": len(made), "bytes": sum(each.file.size for each in made)}


def taken_in(path: Path) -> dict[str, float]:
    from django.core.files import File

    from media.intake import accept

    with path.open("rb") as file:
        tries = [spent(lambda: accept(File(file))) for _try in range(3)]
    return tries[-1] | {"seconds": statistics.median(each["seconds"] for each in tries)}


def refused(path: Path) -> dict[str, float]:
    from django.core.files import File

    from media.intake import Refused, accept

    def turn_away() -> None:
        try:
            accept(File(file))
        except Refused as why:
            if why.code != "too_many_pixels":
                raise
        else:
            raise AssertionError("It was taken in.")

    with path.open("rb") as file:
        tries = [spent(turn_away) for _try in range(9)]
    return tries[-1] | {"seconds": statistics.median(each["seconds"] for each in tries)}


def limited(path: Path) -> dict[str, float]:
    """Without Django, which would count."""
    rebuild = ROOT / "media" / "intake" / "rebuild.py"
    with path.open("rb") as source, tempfile.TemporaryFile() as result:
        command = [sys.executable, "-I", str(rebuild), "pixels", "jpeg", str(result.fileno())]
        subprocess.run(  # noqa: S603  our own file
            command,
            stdin=source,
            stdout=subprocess.DEVNULL,
            pass_fds=[result.fileno()],
            env={"MALLOC_ARENA_MAX": "1"},
            check=True,
        )
    return {"beside": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


STEPS = {step.__name__: step for step in (nothing, stock, ours, taken_in, limited, refused)}


def measured(step: str, path: Path, environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, __file__, step, str(path)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  this file
    return json.loads(said.stdout.splitlines()[-1])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        photo, large = Path(folder) / "photograph.jpg", Path(folder) / "bomb.png"
        photograph(photo)
        bomb(large)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": str(ROOT),
            "VAR_DIR": str(Path(folder) / "var"),
        }
        migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=environment, check=True, stderr=subprocess.DEVNULL)  # noqa: S603  our own command
        photo_says = f"{WIDE} x {HIGH} JPEG, {photo.stat().st_size / MEGABYTE:.1f} MB"
        rows = {
            "Django alone": ("nothing", photo),
            f"{photo_says}: sizes, stock Wagtail": ("stock", photo),
            f"{photo_says}: sizes, as here": ("ours", photo),
            f"{photo_says}: taken in": ("taken_in", photo),
            f"16000 x 8000 PNG, {large.stat().st_size / 1000:.0f} kB: refused": ("refused", large),
        }
        print(
            f"{'':<52}{'seconds':>9}{'CPU s':>8}{'MB':>6}{'limited':>9}{'files':>7}{'MB made':>9}"
        )
        for label, (step, path) in rows.items():
            found = measured(step, path, environment)
            if step == "taken_in":
                found |= measured("limited", path, environment)
            beside = f"{found['beside']:>9.0f}" if "beside" in found else " " * 9
            made = (
                f"{found['files']:>7}{found['bytes'] / MEGABYTE:>9.2f}" if "files" in found else ""
            )
            print(
                f"{label:<52}{found['seconds']:>9.4f}{found['cpu']:>8.2f}"
                f"{found['memory']:>6.0f}{beside}{made}"
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        if sys.argv[1] != "limited":
            import django

            django.setup()
        print(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
