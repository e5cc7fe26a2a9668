"""ffmpeg, the program, as the worker runs it on recordings that this room made itself."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import IO

import imageio_ffmpeg

# A recording that takes longer than this many times its own length, and some minutes, is stuck.
_PATIENCE = 1.0
_AT_LEAST = 600.0


class Failed(Exception):
    """ffmpeg could not do it. `no_room`: for lack of disk."""

    def __init__(self, said: str) -> None:
        super().__init__("ffmpeg failed")
        self.no_room = "No space left on device" in said


@cache
def program() -> str:
    """The path of the program in the wheel."""
    return imageio_ffmpeg.get_ffmpeg_exe()


def run(
    arguments: Sequence[str],
    files: Sequence[IO[bytes]],
    *,
    seconds: float,
    tell: Callable[[float], None] = lambda share: None,
) -> str:
    """What ffmpeg said. The arguments name `files` by their descriptors (`-fd N -i fd:`); nothing
    else can be opened. `seconds` is how long the sound is; `tell` hears the share that is done, 0 to 1,
    about twice a second, and may raise to stop the work. Raises Failed.
    """
    for file in files:
        # What was written here lies before what the program writes; both go on from one position.
        descriptor = file.fileno()
        file.flush()
        os.lseek(descriptor, 0, os.SEEK_SET)
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603  our own program, our own arguments
            [
                *(program(), "-nostdin", "-hide_banner", "-nostats", "-progress", "pipe:1"),
                *("-protocol_whitelist", "fd", *arguments),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            pass_fds=[file.fileno() for file in files],
            env={"MALLOC_ARENA_MAX": "1"},
            cwd="/",
        ) as process:
            # Not told by what it says: one that is stuck may say nothing.
            too_long = threading.Timer(max(_AT_LEAST, seconds * _PATIENCE), process.kill)
            too_long.daemon = True
            too_long.start()
            try:
                for line in process.stdout or ():
                    key, _, value = line.decode("ascii", "replace").strip().partition("=")
                    if key == "out_time_us" and value.isdecimal():
                        tell(min(int(value) / 1_000_000 / max(seconds, 0.001), 1.0))
                process.wait()
            except BaseException:
                process.kill()
                raise
            finally:
                too_long.cancel()
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if process.returncode:
        raise Failed(text)
    return text
