"""A ballpoint pen and a sheet of paper, for drawings made by code.

Points are in pixels of the finished sheet (1600 x 1000 unless another size is asked for), y downward. A sheet is seeded: the same
strokes on the same seed give the same picture, waver and all.
"""

import io
import math
import random
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = Sequence[Point]

WIDTH, HEIGHT = 1600, 1000
FINE = 2  # drawn at twice the size, then shrunk
PAPER = (252, 245, 231)
INK = (27, 44, 140)


class Sheet:
    """A sheet of warm paper and a blue ballpoint pen that wavers a little."""

    def __init__(self, seed: str, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a hand's tremor, not a secret
        self.width, self.height = width, height
        self.ink = Image.new("L", (width * FINE, height * FINE), 0)

    def line(self, points: Points, weight: float = 1.0, wobble: float = 1.0) -> None:
        """One stroke through all points. `weight` 1 is an ordinary line, 0.5 a light touch."""
        path = list(self._wavered(points, wobble))
        if len(path) < 2:
            return
        xs, ys = [p[0] * FINE for p in path], [p[1] * FINE for p in path]
        left, top = int(min(xs)) - 8, int(min(ys)) - 8
        box = (left, top, int(max(xs)) + 9, int(max(ys)) + 9)
        stroke = Image.new("L", (box[2] - left, box[3] - top), 0)
        pen = ImageDraw.Draw(stroke)
        pressure = self._drift(0.006, 0.030)
        for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
            near_end = min(i, len(xs) - 1 - i)
            press = (0.86 + 0.20 * pressure(i * 3.0)) * min(1.0, 0.72 + near_end * 0.04)
            radius = FINE * (0.62 + 0.62 * weight) * (0.86 + 0.2 * press)
            tone = int(max(40, min(245, 232 * press * (0.42 + 0.58 * weight))))
            x, y = x - left, y - top
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tone)
        under = self.ink.crop(box)
        self.ink.paste(ImageChops.screen(under, stroke), box[:2])

    def curve(self, points: Points, weight: float = 1.0, wobble: float = 1.0) -> None:
        self.line(smooth(points), weight, wobble)

    def loop(self, points: Points, weight: float = 1.0) -> None:
        """A closed outline; the pen runs on a little over its own beginning."""
        ring = smooth([*points, *points[:3]])
        keep = len(ring) - len(ring) // (len(points) + 2) - self.rng.randint(2, 6)
        self.line(ring[:keep], weight)

    def blank(self, outline: Points) -> None:
        """Leave the paper free inside the outline: what stands in front hides what is behind."""
        shape = [(x * FINE, y * FINE) for x, y in outline]
        ImageDraw.Draw(self.ink).polygon(shape, fill=0)

    def hatch(
        self,
        outline: Points,
        angle: float,
        gap: float = 9,
        weight: float = 0.5,
        fade: float = 0.0,
    ) -> None:
        """Parallel strokes inside the outline, `angle` in degrees; `fade` opens them up, 0 to 1."""
        turn = math.radians(angle)
        flat = [rotated(p, -turn) for p in outline]
        low, high = min(y for _, y in flat), max(y for _, y in flat)
        y = low + gap / 2
        while y < high:
            level = y + self.rng.uniform(-0.22, 0.22) * gap
            cuts = sorted(crossings(flat, level))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False):
                if end - start < 4:
                    continue
                short = (end - start) * 0.05
                a = (start + self.rng.uniform(0, short + 2), level)
                b = (end - self.rng.uniform(0, short + 4), level + self.rng.uniform(-1.5, 1.5))
                self.line([rotated(a, turn), rotated(b, turn)], weight, 0.7)
            y += gap * (1 + fade * (y - low) / max(high - low, 1))

    def dots(self, outline: Points, count: int) -> None:
        xs, ys = [p[0] for p in outline], [p[1] for p in outline]
        while count:
            x, y = self.rng.uniform(min(xs), max(xs)), self.rng.uniform(min(ys), max(ys))
            if len([c for c in crossings(outline, y) if c < x]) % 2:
                count -= 1
                turn, reach = self.rng.uniform(0, math.pi), self.rng.uniform(1.0, 4.2)
                bit = [(-reach, 0), (0, self.rng.uniform(-1.6, 1.6)), (reach, 0)]
                self.line([rotated((x + dx, y + dy), turn, (x, y)) for dx, dy in bit], 0.8, 0)

    def png(self) -> bytes:
        ink = self.ink.filter(ImageFilter.GaussianBlur(0.7)).resize(
            (self.width, self.height), Image.Resampling.LANCZOS
        )
        grain = self._noise((self.width, self.height), 0.6).point(lambda v: 202 + v * 53 // 255)
        ink = ImageChops.multiply(ink, grain)  # a ball pen skips on the tooth of the paper
        sheet = self._paper()
        sheet.paste(Image.new("RGB", sheet.size, INK), (0, 0), ink)
        out = io.BytesIO()
        sheet.save(out, "PNG", optimize=True)
        return out.getvalue()

    def _paper(self) -> Image.Image:
        light = self._noise((20, 13), 0.8).resize(
            (self.width, self.height), Image.Resampling.BICUBIC
        )
        light = light.point(lambda v: 246 + v * 9 // 255)
        tooth = self._noise((self.width // 2, self.height // 2), 0.9).resize(
            (self.width, self.height), Image.Resampling.BICUBIC
        )
        shade = ImageChops.multiply(light, tooth.point(lambda v: 246 + v * 9 // 255))
        crease = Image.new("L", (self.width, self.height), 255)
        pen = ImageDraw.Draw(crease)
        for y in (self.height / 3, self.height * 2 / 3):  # it came folded in three, in an envelope
            at, tilt = y + self.rng.uniform(-14, 14), self.rng.uniform(-4, 4)
            pen.line((0, at, self.width, at + tilt), fill=226, width=1)
            pen.line((0, at + 3, self.width, at + 3 + tilt), fill=246, width=5)
        shade = ImageChops.multiply(shade, crease.filter(ImageFilter.GaussianBlur(1.2)))
        flat = Image.new("RGB", (self.width, self.height), PAPER)
        return ImageChops.multiply(flat, Image.merge("RGB", (shade, shade, shade)))

    def _noise(self, size: tuple[int, int], blur: float) -> Image.Image:
        raw = Image.frombytes("L", size, self.rng.randbytes(size[0] * size[1]))
        return raw.filter(ImageFilter.GaussianBlur(blur))

    def _drift(self, slow: float, fast: float) -> Callable[[float], float]:
        """A smooth wander between about -1 and 1."""
        a, b, c = (self.rng.uniform(0, math.tau) for _ in range(3))
        k = self.rng.uniform(0.8, 1.25)
        return lambda t: (
            0.55 * math.sin(slow * k * t + a)
            + 0.30 * math.sin(slow * 2.7 * k * t + b)
            + 0.15 * math.sin(fast * 4 * t + c)
        )

    def _wavered(self, points: Points, wobble: float) -> Iterable[Point]:
        aside, along = self._drift(0.022, 0.05), self._drift(0.018, 0.05)
        run = 0.0
        for (x0, y0), (x1, y1) in pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0)
            steps = max(1, int(length / 1.2))
            for i in range(steps):
                t = i / steps
                d = run + length * t
                yield (
                    x0 + (x1 - x0) * t + wobble * 1.5 * along(d),
                    y0 + (y1 - y0) * t + wobble * 1.5 * aside(d),
                )
            run += length


def smooth(points: Points) -> list[Point]:
    """A Catmull-Rom curve through all points."""
    if len(points) < 3:
        return list(points)
    ends = [points[0], *points, points[-1]]
    out: list[Point] = []
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        steps = max(4, int(math.dist(p1, p2) / 5))
        for i in range(steps):
            t = i / steps
            x, y = (
                0.5
                * (
                    2 * b
                    + (c - a) * t
                    + (2 * a - 5 * b + 4 * c - d) * t * t
                    + (3 * b - a - 3 * c + d) * t**3
                )
                for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
            )
            out.append((x, y))
    return [*out, points[-1]]


def rotated(p: Point, turn: float, about: Point = (0, 0)) -> Point:
    x, y = p[0] - about[0], p[1] - about[1]
    c, s = math.cos(turn), math.sin(turn)
    return about[0] + x * c - y * s, about[1] + x * s + y * c


def crossings(outline: Points, y: float) -> list[float]:
    """Where the level `y` cuts the closed outline, as x values."""
    cuts = []
    for (x0, y0), (x1, y1) in pairwise([*outline, outline[0]]):
        if (y0 <= y) != (y1 <= y):
            cuts.append(x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return cuts


def oval(cx: float, cy: float, rx: float, ry: float, start: float = 0, end: float = 360) -> Points:
    n = max(10, int((end - start) / 12))
    turns = [math.radians(start + (end - start) * i / n) for i in range(n + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in turns]


def placed(shape: Points, at: Point, degrees: float = 0, scale: float = 1) -> list[Point]:
    turn = math.radians(degrees)
    turned = (rotated((x * scale, y * scale), turn) for x, y in shape)
    return [(at[0] + x, at[1] + y) for x, y in turned]


LETTERS: dict[str, list[Points]] = {  # strokes of capitals as a hand prints them, 0 to 1
    "A": [[(0, 1), (0.4, 0), (0.8, 1)], [(0.15, 0.62), (0.66, 0.6)]],
    "C": [[(0.74, 0.16), (0.4, 0), (0.06, 0.3), (0.06, 0.7), (0.4, 1), (0.76, 0.84)]],
    "E": [[(0.68, 0), (0, 0.02), (0.02, 1), (0.7, 0.98)], [(0.02, 0.48), (0.55, 0.46)]],
    "H": [[(0, 0), (0.02, 1)], [(0.7, 0), (0.72, 1)], [(0.02, 0.5), (0.72, 0.47)]],
    "I": [[(0.2, 0), (0.22, 1)]],
    "L": [[(0, 0), (0.02, 1), (0.66, 0.97)]],
    "N": [[(0, 1), (0.03, 0), (0.7, 1), (0.72, 0)]],
    "O": [[(0.4, 0), (0.05, 0.3), (0.08, 0.75), (0.42, 1), (0.78, 0.7), (0.75, 0.25), (0.36, 0)]],
    "P": [[(0.02, 1), (0, 0), (0.5, 0.02), (0.68, 0.26), (0.5, 0.5), (0.02, 0.54)]],
    "R": [[(0.02, 1), (0, 0), (0.5, 0.02), (0.66, 0.25), (0.03, 0.52), (0.7, 1)]],
    "T": [[(0, 0.02), (0.76, 0)], [(0.38, 0), (0.4, 1)]],
    "U": [[(0, 0), (0.04, 0.75), (0.36, 1), (0.7, 0.75), (0.74, 0)]],
    "1": [[(0.1, 0.2), (0.34, 0), (0.35, 1)]],
}


def letter(sheet: Sheet, text: str, at: Point, size: float, degrees: float = 0) -> None:
    """Print a word in capitals; `at` is its upper left corner, `size` the height."""
    pen = 0.0
    for character in text:
        if character == " ":
            pen += 0.5
            continue
        rise = sheet.rng.uniform(-0.05, 0.05)
        for stroke in LETTERS[character]:
            shape = [(x + pen, y + rise) for x, y in stroke]
            sheet.line(placed(shape, at, degrees, size), 0.95, 0.5)
        pen += 0.62 if character == "I" else 1.06
