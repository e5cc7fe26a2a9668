"""A plant with leaves of soap and stems of thread, in a cup on a window sill."""

import math

from demo.ballpoint import Point, Points, Sheet, oval, placed, smooth


def _leaf(sheet: Sheet, base: Point, degrees: float, length: float, width: float) -> None:
    """A shaving of soap pressed with a thumb: the print makes the veins."""

    def at(u: float, v: float) -> Point:
        """u from stem to tip, v across from -1 to 1."""
        half = width * math.sin(math.pi * min(1.0, u) ** 0.78) ** 0.75
        bend = 0.10 * length * math.sin(math.pi * u)
        return placed([(u * length, v * half - bend)], base, degrees)[0]

    us = [i / 14 for i in range(15)]
    upper, lower = [at(u, -1) for u in us], [at(u, 1) for u in us]
    sheet.blank(smooth(upper) + smooth(lower)[::-1])
    sheet.curve(upper, 1.0)
    sheet.curve(lower, 1.25)
    curl = [at(u, 1 - 0.28 * math.sin(math.pi * u)) for u in us[1:14]]
    sheet.curve(curl, 0.7)
    sheet.hatch(smooth(lower[1:14]) + smooth(curl)[::-1], degrees + 62, 6, 0.5)
    for ring in range(1, 8):
        s = ring / 8.2
        loop = []
        for step in range(-13, 14):
            a = step / 13 * 2.55
            across = 0.80 * s * math.sin(a) - 0.1 + 0.06 * math.sin(ring)
            loop.append(at(0.55 + 0.40 * s * math.cos(a), across))
        skip, cut = sheet.rng.randint(0, 4), sheet.rng.randint(9, 17)
        sheet.curve(loop[skip:cut], 0.42, 0.5)
        sheet.curve(loop[cut + 1 : len(loop) - sheet.rng.randint(0, 3)], 0.42, 0.5)
    for v in (-0.5, -0.18, 0.16, 0.42):
        sheet.curve([at(0.05, v * 0.6), at(0.14, v), at(0.22, v * 1.05)], 0.4, 0.4)


def _stem(sheet: Sheet, points: Points) -> None:
    """Two strands of thread, twisted."""
    path = smooth(points)
    sheet.line(path, 0.8, 0.6)
    sheet.line([(x + 3.6, y + 0.6) for x, y in path], 0.6, 0.6)
    for x, y in path[2:-1:2]:
        sheet.line([(x - 0.6, y + 2.8), (x + 4.2, y - 2.8)], 0.45, 0)


def soap_plant(sheet: Sheet) -> None:
    _fields_and_sill(sheet, sill=742, front=858)
    pool: list[Point] = [(562, 806), (620, 784), (700, 774), (830, 780), (930, 792), (968, 812)]
    pool += [(905, 832), (800, 838), (700, 848), (606, 834)]
    sheet.blank(smooth([*pool, pool[0]]))
    sheet.loop(pool, 0.75)
    sheet.curve([(594, 816), (660, 835), (760, 836)], 0.4)
    sheet.curve([(858, 824), (908, 815), (930, 803)], 0.4)
    for x, y, r in ((902, 800, 9), (921, 809, 6), (884, 812, 5), (614, 806, 7), (600, 814, 4)):
        sheet.curve(oval(x, y, r, r * 0.85, -120, 250), 0.6, 0.4)
    sheet.hatch([(846, 766), (1030, 752), (1036, 772), (880, 800), (842, 808)], -12, 7, 0.5)

    stems: list[tuple[list[Point], float, float, float]] = [
        ([(728, 618), (700, 490), (640, 412), (560, 382)], 196, 250, 74),
        ([(740, 622), (730, 450), (700, 350), (640, 280)], 226, 224, 66),
        ([(752, 624), (760, 440), (764, 330), (762, 270)], 268, 214, 62),
        ([(764, 622), (800, 440), (850, 340), (902, 280)], 316, 230, 70),
        ([(776, 618), (830, 500), (900, 430), (972, 404)], 347, 256, 76),
        ([(716, 614), (690, 540), (640, 510), (590, 516)], 164, 168, 54),
        ([(788, 614), (822, 544), (862, 522), (904, 530)], 18, 168, 54),
    ]
    for points, degrees, length, width in stems:
        _leaf(sheet, points[-1], degrees, length, width)
    _cup(sheet, [points for points, *_ in stems])
    _soap_bar(sheet)
    _spoon(sheet)
    _ball_of_thread(sheet, (1448, 768), 52)


def _fields_and_sill(sheet: Sheet, sill: float, front: float) -> None:
    sheet.line([(92, 44), (98, sill)], 0.9)
    sheet.line([(130, 40), (134, sill - 2)], 0.7)
    sheet.hatch([(98, 50), (129, 50), (132, sill - 6), (101, sill - 6)], 63, 13, 0.36)
    far: list[Point] = [(138, 566), (300, 530), (470, 548), (690, 508), (860, 530), (1080, 486)]
    far += [(1290, 528), (1450, 504), (1566, 520)]
    sheet.curve(far, 0.6)
    foot: list[Point] = [(138, 632), (600, 626), (1100, 622), (1566, 618)]
    sheet.curve(foot, 0.5)
    sheet.hatch([*smooth(far), *smooth(foot)[::-1]], 27, 15, 0.24)
    for row, y in enumerate((640, 668, 706)):
        x = 150.0
        while x < 1560:
            size = (12 + 6 * row) * sheet.rng.uniform(0.85, 1.15)
            crown = oval(x, y - size * 0.5, size * 0.72, size * 0.64, 100, 440)
            sheet.blank(crown)
            sheet.curve(crown, 0.42)
            sheet.hatch(oval(x + size * 0.2, y - size * 0.3, size * 0.4, size * 0.36), 70, 5, 0.3)
            sheet.line([(x, y + size * 0.1), (x + 1, y + size * 0.5)], 0.5, 0.3)
            x += size * sheet.rng.uniform(2.0, 2.5)
    sheet.curve(oval(1330, 226, 62, 60, -200, 150), 0.65)
    board = [(36, front), (92, sill), (1568, sill - 4), (1574, front)]
    sheet.blank([(0, front + 90), *board, (1600, front + 90)])
    sheet.line([(92, sill), (700, sill + 1), (1566, sill - 3)], 1.0)
    sheet.line([(36, front - 2), (800, front + 2), (1570, front - 1)], 1.2)
    sheet.line([(40, front + 46), (830, front + 50), (1566, front + 46)], 0.9)
    lip = [(44, front + 4), (1564, front + 4), (1560, front + 44), (48, front + 44)]
    sheet.hatch(lip, 12, 9, 0.4)


def _cup(sheet: Sheet, stems: list[list[Point]]) -> None:
    x, rim, foot = 752.0, 566.0, 806.0
    walls = [(636, rim), (664, foot), *oval(x, foot, 88, 20, 180, 0), (868, rim)]
    sheet.blank(walls)
    for points in stems:
        _stem(sheet, points)
    soil = [*oval(x, 622, 107, 21, 180, 360), (842, 800), *oval(x, 792, 85, 18, 0, 180)]
    sheet.dots(soil, 760)
    sheet.dots(oval(x, 622, 104, 19), 130)
    sheet.curve(oval(x, 622, 109, 22, -5, 185), 0.7)
    sheet.hatch([(786, 640), (856, 628), (840, 802), (790, 820)], 78, 8, 0.5)
    sheet.hatch([(650, 640), (676, 650), (690, 812), (664, 802)], 96, 10, 0.4)
    sheet.line([(636, rim + 2), (650, 690), (664, foot)], 1.2)
    sheet.line([(868, rim + 2), (854, 690), (840, foot)], 1.3)
    sheet.curve(oval(x, foot, 88, 20, 182, -2), 1.25)
    sheet.curve(oval(x, foot - 12, 86, 18, 170, 10), 0.5)
    sheet.curve(oval(x, rim, 116, 25, -176, 178), 1.1)
    sheet.curve(oval(x, rim + 6, 114, 24, 8, 172), 0.6)
    sheet.line([(668, 606), (684, 770)], 0.35)


def _soap_bar(sheet: Sheet) -> None:
    top: list[Point] = [(1068, 770), (1096, 742), (1262, 738), (1290, 762), (1262, 788)]
    top += [(1098, 794)]
    side: list[Point] = [(1066, 772), (1098, 796), (1262, 790), (1292, 764), (1291, 794)]
    side += [(1262, 822), (1098, 828), (1066, 802)]
    sheet.blank([*top, *side])
    sheet.loop(top, 1.0)
    sheet.curve([(1066, 774), (1067, 804), (1098, 829), (1180, 828), (1264, 822), (1291, 794)], 1.2)
    sheet.line([(1291, 766), (1291, 796)], 0.9)
    sheet.hatch(side, 78, 8, 0.5)
    sheet.curve([(1120, 782), (1128, 764), (1160, 756), (1206, 762), (1238, 752)], 0.5)
    for k in range(5):
        sheet.curve([(1130 + k * 20, 778 - k), (1150 + k * 20, 768 - k)], 0.4, 0.4)
    sheet.hatch([(1290, 806), (1390, 800), (1384, 818), (1276, 826)], -8, 7, 0.42)
    for x, y, r in ((1330, 826, 20), (1366, 838, 13), (1034, 834, 15)):
        turns = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 1.8, 2.1)
        shaving = [
            (x + r * t * math.cos(t * 3.4), y + r * 0.6 * t * math.sin(t * 3.4)) for t in turns
        ]
        sheet.curve(shaving, 0.8, 0.4)


def _spoon(sheet: Sheet) -> None:
    bowl = placed(oval(0, 0, 60, 25), (232, 812), -6)
    sheet.curve([(288, 800), (340, 802), (440, 788), (500, 778), (530, 774)], 0.9)
    sheet.curve([(288, 811), (342, 810), (440, 800), (502, 794), (532, 790)], 0.9)
    sheet.curve([(529, 774), (545, 778), (531, 790)], 0.9)
    sheet.blank(bowl)
    sheet.loop(bowl[:-1], 1.1)
    sheet.curve(placed(oval(2, 3, 47, 17, 10, 200), (232, 812), -6), 0.5)
    sheet.hatch(placed(oval(8, 5, 40, 13), (232, 812), -6), 40, 7, 0.45)
    sheet.hatch(
        [(180, 838), (300, 832), (480, 804), (486, 812), (300, 842), (190, 846)], -8, 6, 0.4
    )


def _ball_of_thread(sheet: Sheet, at: Point, r: float) -> None:
    ball = oval(*at, r, r * 0.95)
    sheet.hatch([(at[0] + 36, 800), (1570, 788), (1572, 806), (at[0] + 16, 818)], -9, 7, 0.45)
    sheet.blank(ball)
    for turn, low, high in ((64, -0.95, 0.95), (-38, -0.62, 0.5), (14, -0.16, 0.66)):
        strands = []
        offset = low
        while offset <= high:
            reach = math.sqrt(max(0.0, 1 - offset * offset)) * r * 0.97
            bow = -0.20 * r
            strand = [(reach * t, offset * r + bow * (1 - t * t)) for t in (-1, -0.5, 0, 0.5, 1)]
            held = [(x, y) for x, y in strand if math.hypot(x, y) < r]
            strands.append(placed(held, at, turn))
            offset += 0.115
        sheet.blank(smooth(strands[0]) + smooth(strands[-1])[::-1])
        for strand in strands:
            sheet.curve(strand, 0.55, 0.5)
    sheet.curve(oval(*at, r, r * 0.95, -100, 268), 0.9)
    sheet.curve([(1424, 810), (1396, 834), (1410, 846), (1450, 838), (1500, 842), (1534, 828)], 0.8)
