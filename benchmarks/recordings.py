"""What recordings cost: taking one in, and making of it what readers hear.

    .venv/bin/python benchmarks/recordings.py [minutes ...]

Repeats the sample recording (a synthetic voice) for 15 and 120 minutes, or as many as are given, as an
MP3 of a telephone and as a WAV, of which 120 minutes are within 200 MB at a low rate. Each line is a
process of its own on an empty database. CPU counts what it started as well; memory is that of the Django
process and, beside it, of the largest program that it started, looked at ten times a second (Linux).
Loudness is measured in the files by ffmpeg's ebur128, which did not make them. Prints a table; judges
nothing.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VOICE = ROOT / "demo" / "content" / "recording.wav"
MEGABYTE = 1024 * 1024


def spoken(folder: Path, minutes: int, kind: str) -> Path:
    from imageio_ffmpeg import get_ffmpeg_exe

    rate = 44_100 if minutes <= 15 else 12_000
    how = {
        "mp3": ["-ar", "44100", "-ac", "2", "-b:a", "128k"],
        "wav": ["-ar", str(rate), "-ac", "2" if minutes <= 15 else "1"],
    }[kind]
    file = folder / f"{minutes}.{kind}"
    looped = ["-stream_loop", "-1", "-i", str(VOICE), "-t", str(minutes * 60)]
    subprocess.run(  # noqa: S603  our own arguments
        [get_ffmpeg_exe(), "-nostdin", "-v", "error", *looped, *how, str(file)], check=True
    )
    return file


def spent(work: Callable[[], object]) -> dict[str, float]:
    def cpu() -> float:
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(sum(resource.getrusage(who)[:2]) for who in both)

    before, began = cpu(), time.perf_counter()
    with watched() as beside:
        work()
    return {
        "seconds": time.perf_counter() - began,
        "cpu": cpu() - before,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "beside": max(beside) / 1024,
    }


@contextmanager
def watched() -> Iterator[list[int]]:
    """Highest memory, in kB, of each program below this one."""
    seen = [0]
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            seen.extend(map(highest, below(os.getpid())))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def below(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from below(child)


def highest(pid: int) -> int:
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def loudness(file: Path) -> float:
    from media import ffmpeg

    command = [ffmpeg.program(), "-nostdin", "-hide_banner", "-i", str(file)]
    measuring = ["-af", "ebur128=framelog=quiet", "-f", "null", "-"]
    said = subprocess.run([*command, *measuring], check=True, capture_output=True, text=True)  # noqa: S603  our own arguments
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said.stderr)[-1])


def taken_in(path: Path) -> dict[str, object]:
    from django.core.files import File

    from media.intake import SafeFile, accept

    made: list[SafeFile] = []
    with path.open("rb") as file:
        result = spent(lambda: made.append(accept(File(file))))
    return result | {"files": f"{made[0].format} {made[0].size / MEGABYTE:.1f} MB"}


def transcoded(path: Path) -> dict[str, object]:
    from django.core.files import File

    from media import transcoding
    from media.models import Recording

    with path.open("rb") as file:
        recording = Recording.objects.create(title="x", file=File(file))
    result = spent(lambda: transcoding.prepare(recording))
    made = [
        f"{sound.format} {sound.size / MEGABYTE:.1f} MB {loudness(Path(sound.file.path)):.1f} LUFS"
        for sound in recording.sources()
    ]
    return result | {"files": ", ".join(made)}


STEPS = {"taken in": taken_in, "made into sounds": transcoded}


def measured(step: str, path: Path, environment: dict[str, str]) -> dict[str, object]:
    command = [sys.executable, __file__, "--step", step, str(path)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  this file
    return json.loads(said.stdout.splitlines()[-1])


def main(lengths: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": str(ROOT),
            "VAR_DIR": str(folder / "var"),
        }
        migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=environment, check=True, stderr=subprocess.DEVNULL)  # noqa: S603  our own command
        print(f"{'':<44}{'seconds':>9}{'CPU s':>8}{'MB':>6}{'ffmpeg MB':>11}  made")
        for minutes in lengths:
            for kind in ("mp3", "wav"):
                path = spoken(folder, minutes, kind)
                about = f"{minutes} min {kind.upper()}, {path.stat().st_size / MEGABYTE:.0f} MB"
                for step in STEPS:
                    found = measured(step, path, environment)
                    print(
                        f"{about + ': ' + step:<44}{found['seconds']:>9.1f}{found['cpu']:>8.1f}"
                        f"{found['memory']:>6.0f}{found['beside']:>11.0f}  {found['files']}",
                        flush=True,
                    )
                path.unlink()


if __name__ == "__main__":
    if "--step" in sys.argv:
        import django

        django.setup()
        print(json.dumps(STEPS[sys.argv[2]](Path(sys.argv[3]))))
    else:
        main([int(each) for each in sys.argv[1:]] or [15, 120])
