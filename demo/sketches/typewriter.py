"""A typewriter with a clear case, whose wheel has lost its e."""

import math

from demo.ballpoint import Point, Sheet, letter, oval


def typewriter(sheet: Sheet) -> None:
    sheet.line([(30, 842), (250, 838)], 0.8)
    sheet.line([(1180, 836), (1572, 832)], 0.8)
    sheet.hatch([(170, 906), (1230, 900), (1290, 870), (1310, 900), (1250, 936), (190, 938)], -3, 8)
    _page_in_roller(sheet)
    _housing(sheet)
    _keys(sheet)
    _tub(sheet)
    sheet.curve([(1252, 966), (1318, 950), (1392, 938)], 1.0)
    clip: list[Point] = [(1420, 962), (1500, 938), (1516, 946), (1508, 958), (1444, 976)]
    sheet.curve([*clip, (1432, 970), (1440, 958), (1492, 944)], 0.9)


def _page_in_roller(sheet: Sheet) -> None:
    page: list[Point] = [(470, 322), (462, 180), (474, 52), (960, 44), (962, 180), (964, 318)]
    sheet.blank(page)
    sheet.curve([(470, 322), (463, 180), (474, 52)], 1.0)
    sheet.line([(474, 52), (960, 44)], 0.9)
    sheet.curve([(960, 44), (963, 180), (964, 318)], 1.0)
    for row in range(8):
        y, x, end = 92 + row * 26, 516.0, 900 - 70 * (row % 3 == 1) - 330 * (row == 7)
        letter(sheet, "I", (512, y - 12 - 0.4 * row), 13)
        x += 22
        while x < end:
            word = sheet.rng.uniform(14, 52)
            sheet.line([(x, y), (min(x + word, end), y - 1)], 0.75, 1.6)
            x += word + 11
    sheet.hatch([(930, 60), (958, 58), (962, 310), (938, 312)], 72, 12, 0.3)


def _housing(sheet: Sheet) -> None:
    roller: list[Point] = [(236, 316), (1170, 308), (1172, 366), (238, 372)]
    sheet.blank(roller)
    sheet.line([(236, 316), (1170, 308)], 1.1)
    sheet.line([(238, 372), (1172, 366)], 0.9)
    sheet.hatch([(240, 344), (1170, 338), (1172, 364), (240, 370)], 0, 5, 0.4)
    for x, y in ((212, 344), (1194, 337)):
        sheet.blank(oval(x, y, 26, 38))
        sheet.loop(oval(x, y, 26, 38)[:-1], 1.1)
        sheet.hatch(oval(x, y, 22, 33), 90, 7, 0.5)

    case: list[Point] = [(252, 374), (1156, 366), (1186, 610), (226, 618)]
    sheet.blank(case)
    for low, tone in ((404, 0.5), (574, 0.6)):
        sheet.line([(260, low), (1160, low - 7)], tone)
    for y in (562, 584):
        sheet.line([(300, y), (1110, y - 7)], 0.55)
    for x in (300, 1110):
        sheet.curve(oval(x, 570, 17, 15, -90, 268), 0.8)
        sheet.curve(oval(x, 570, 5, 5, -90, 268), 0.7, 0.3)
    for x in (536, 884):
        for r in (50, 38, 14):
            sheet.curve(oval(x, 484, r, r * 0.86, -80, 276), 0.75)
        sheet.hatch(oval(x, 484, 34, 30), 40, 7, 0.4)
    sheet.curve([(536, 440), (640, 418), (780, 416), (884, 440)], 0.7)
    wheel: Point = (710, 484)
    sheet.blank(oval(*wheel, 92, 86))
    for petal in range(48):
        turn = math.radians(petal * 7.5 + 2)
        c, s = math.cos(turn), math.sin(turn)
        if petal == 36:
            continue  # the e
        root, tip = 24.0, 82.0
        ray = [
            (wheel[0] + root * c, wheel[1] + root * 0.94 * s),
            (wheel[0] + tip * c, wheel[1] + tip * 0.94 * s),
        ]
        sheet.line(ray, 0.5, 0.3)
        sheet.line([ray[1], (wheel[0] + 90 * c, wheel[1] + 85 * s)], 1.2, 0)
    for r in (24, 9):
        sheet.curve(oval(*wheel, r, r * 0.94, -90, 268), 0.9, 0.5)
    sheet.line([(252, 374), (226, 618)], 1.2)
    sheet.line([(1156, 366), (1186, 610)], 1.2)
    for x in (286, 318):
        sheet.line([(x + 40, 420), (x - 4, 540)], 0.35)


def _keys(sheet: Sheet) -> None:
    deck: list[Point] = [(226, 618), (1186, 610), (1252, 880), (156, 890)]
    front: list[Point] = [(156, 890), (1252, 880), (1248, 908), (162, 918)]
    sheet.blank([*deck[:3], *front[2:], deck[3]])
    sheet.line([deck[0], deck[3], front[3], front[2], deck[2], deck[1]], 1.2)
    sheet.line([deck[3], deck[2]], 0.9)
    sheet.line([deck[0], deck[1]], 1.0)
    sheet.hatch(front, 84, 9, 0.45)
    for row in range(4):
        y, height = 648 + row * 47, 31 + row * 2.0
        count = (13, 13, 12, 11)[row]
        left, right = 262 - row * 13 + (0, 14, 30, 50)[row], 1150 + row * 11 - (0, 4, 26, 44)[row]
        step = (right - left) / count
        for k in range(count):
            x = left + k * step
            w = step - 13
            key = [(x + 5, y), (x + w - 5, y - 1), (x + w, y + 5), (x + w + 1, y + height - 5)]
            key += [(x + w - 4, y + height), (x + 4, y + height + 1), (x - 1, y + height - 5)]
            key += [(x, y + 5)]
            sheet.line([*key, key[0]], 0.85, 0.7)
            sheet.hatch(
                [
                    (x + 2, y + height - 6),
                    (x + w - 2, y + height - 7),
                    (x + w - 2, y + height - 1),
                    (x + 3, y + height),
                ],
                0,
                3,
                0.5,
            )
            sheet.line([(x + w * 0.4, y + 9), (x + w * 0.55, y + 17)], 0.6, 0.8)
    bar = [(452, 842), (940, 838), (950, 846), (952, 862), (942, 869), (452, 873), (442, 865)]
    sheet.line([*bar, (443, 850), bar[0]], 0.95)


def _tub(sheet: Sheet) -> None:
    x, rim, foot = 1428.0, 742.0, 892.0
    sheet.hatch([(1500, 846), (1590, 838), (1596, 872), (1490, 912)], -8, 8, 0.45)
    sheet.blank([(x - 118, rim), (x - 96, foot), *oval(x, foot, 96, 20, 180, 0), (x + 118, rim)])
    sheet.line([(x - 112, rim + 22), (x - 96, foot)], 1.1)
    sheet.line([(x + 112, rim + 22), (x + 96, foot)], 1.2)
    sheet.curve(oval(x, foot, 96, 20, 182, -2), 1.2)
    sheet.hatch(
        [(x + 60, rim + 46), (x + 106, rim + 36), (x + 94, foot), (x + 56, foot + 14)], 80, 8
    )
    sheet.blank(oval(x, rim + 14, 124, 40))
    sheet.curve(oval(x, rim, 122, 38, -176, 180), 1.1)
    sheet.curve(oval(x, rim + 16, 122, 38, 4, 176), 1.0)
    sheet.line([(x - 122, rim), (x - 121, rim + 18)], 0.9)
    sheet.line([(x + 122, rim), (x + 121, rim + 18)], 0.9)
    sheet.curve(oval(x, rim, 106, 31, -170, 176), 0.5)
    letter(sheet, "NOT LUNCH", (x - 82, rim - 8), 18, -1)
