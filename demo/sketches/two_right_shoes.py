"""Two right shoes on a towel, the lid of their box, and a form filled in."""

from demo.ballpoint import Point, Points, Sheet, letter, oval, placed, smooth

RIGHT_SHOE: list[Point] = [
    (-34, -345),
    (36, -328),
    (92, -266),
    (120, -180),
    (118, -80),
    (102, 40),
    (92, 150),
    (86, 250),
    (56, 322),
    (0, 345),
    (-54, 322),
    (-80, 250),
    (-72, 150),
    (-58, 50),
    (-76, -60),
    (-104, -170),
    (-108, -262),
    (-86, -324),
]  # from above, toe up; the hollow of the arch is on the left, so it can only be a right one


def _shoe(sheet: Sheet, at: Point, degrees: float) -> None:
    def put(shape: Points) -> list[Point]:
        return placed(shape, at, degrees)

    sole = smooth([*RIGHT_SHOE, *RIGHT_SHOE[:2]])
    upper = [(x * 0.90 + 1, y * 0.955) for x, y in RIGHT_SHOE]
    shade = [(x + 26, y + 16) for x, y in sole]
    sheet.hatch(put(shade), degrees + 28, 8, 0.4)
    sheet.blank(put(sole))
    sheet.loop(put(RIGHT_SHOE), 1.25)
    sheet.loop(put(upper), 0.8)
    welt = smooth([(x * 0.95, y * 0.978) for x, y in [*RIGHT_SHOE, RIGHT_SHOE[0]]])
    for stitch in range(0, len(welt) - 2, 3):
        sheet.line(put(welt[stitch : stitch + 2]), 0.6, 0.2)

    cap: list[Point] = [(-96, -172), (-50, -204), (10, -212), (70, -196), (108, -158)]
    leather = smooth([*upper, upper[0]])
    sheet.hatch(put([p for p in leather if p[1] > -170 or p[0] > 30]), degrees + 74, 6.5, 0.55)
    sheet.hatch(put([p for p in leather if p[0] > 34 or p[1] > 240]), degrees + 118, 8, 0.5)
    toe = [p for p in leather if p[1] < -200]
    sheet.hatch(put([p for p in toe if p[0] > -10]), degrees + 74, 8, 0.5)
    sheet.hatch(put([p for p in toe if p[0] < -70]), degrees + 74, 8, 0.5)
    sheet.curve(put(cap), 1.0)
    sheet.curve(put([(x, y + 9) for x, y in cap]), 0.6)

    mouth = oval(4, 196, 58, 112)
    sheet.blank(put(mouth))
    sheet.loop(put(mouth[:-1]), 1.1)
    inner = oval(4, 204, 45, 94)
    sheet.hatch(put(inner), degrees + 50, 7, 0.6)
    sheet.hatch(put(oval(4, 176, 42, 62)), degrees - 30, 8, 0.55)
    sheet.loop(put(inner[:-1]), 0.6)
    tongue: list[Point] = [(-40, -142), (44, -142), (50, 60), (44, 118), (4, 134), (-36, 118)]
    tongue += [(-42, 60)]
    sheet.blank(put(smooth([*tongue, tongue[0]])))
    sheet.curve(
        put([(-40, -142), (-42, 60), (-36, 118), (4, 134), (44, 118), (50, 60), (44, -142)])
    )
    sheet.line(put([(-40, -142), (2, -150), (44, -142)]), 0.9)
    for side in (-1, 1):
        sheet.curve(put([(4 + side * 66, 86), (4 + side * 62, -20), (4 + side * 50, -160)]), 0.8)
    for row in range(5):
        y = -118 + row * 42
        left, right = (-48 - row * 2, y), (55 + row * 2, y)
        for lift in (0.0, 8.0):
            across = [(left[0], y + lift), (4, y + 8 + lift), (right[0], y + lift)]
            sheet.curve(put(across), 0.8, 0.6)
        for eye in (left, right):
            sheet.curve(put(oval(eye[0], eye[1] + 4, 6, 6, -90, 268)), 0.9, 0.3)
    for side in (-1, 1):
        bow = [(4, 92), (side * 50, 60), (side * 88, 84), (side * 60, 112), (4, 94)]
        sheet.blank(put(smooth(bow)))
        sheet.curve(put(bow), 0.9)
        sheet.curve(put([(4, 96), (side * 30, 130), (side * 44, 176)]), 0.9)
    sheet.curve(put(oval(4, 93, 10, 9, -90, 268)), 1.0, 0.4)


def two_right_shoes(sheet: Sheet) -> None:
    towel: list[Point] = [(414, 96), (1152, 84), (1166, 936), (402, 944)]
    sheet.line([*towel, towel[0]], 0.8)
    for y in (128, 140, 892, 904):
        sheet.line([(416 - (y > 500) * 8, y), (1154 + (y > 500) * 8, y - 8)], 0.5)
    for k in range(74):
        x = 408 + k * 10.2
        sheet.line([(x, 946 - k * 0.1), (x + sheet.rng.uniform(-4, 4), 966 - k * 0.1)], 0.5, 0.4)
    _shoe(sheet, (604, 518), -3)
    _shoe(sheet, (956, 512), 2)
    _box_lid(sheet)
    _form(sheet)


def _box_lid(sheet: Sheet) -> None:
    face: list[Point] = [(1216, 250), (1530, 214), (1560, 742), (1240, 770)]
    edge: list[Point] = [(1240, 770), (1560, 742), (1556, 792), (1246, 822)]
    sheet.blank([*face[:3], edge[2], edge[3], face[3]])
    sheet.hatch([(1246, 824), (1556, 794), (1590, 830), (1280, 850)], -5, 8, 0.45)
    sheet.line([*face, face[0]], 1.1)
    sheet.line([face[3], edge[3], edge[2], face[2]], 1.1)
    sheet.hatch(edge, 80, 8, 0.45)
    label: list[Point] = [(1290, 330), (1474, 310), (1484, 470), (1298, 488)]
    sheet.line([*label, label[0]], 0.8)
    letter(sheet, "1 PAIR", (1320, 374), 27, -6)
    for y in (432, 452):
        sheet.line([(1320, y), (1318 + (y == 432) * 40 + 90, y - 11)], 0.5)
    sheet.hatch([(1226, 600), (1548, 560), (1556, 736), (1240, 764)], -62, 17, 0.3)


def _form(sheet: Sheet) -> None:
    at, turn = (204, 566), -6

    def put(shape: Points) -> list[Point]:
        return placed(shape, at, turn)

    page: list[Point] = [(-132, -210), (132, -210), (132, 210), (-132, 210)]
    sheet.hatch(
        put([(-118, 214), (140, 214), (140, -190), (150, -190), (150, 226), (-118, 226)]),
        turn + 30,
        7,
        0.4,
    )
    sheet.line([*put(page), put(page)[0]], 0.9)
    for y, end in ((-170, 40), (-120, 104), (-96, 96), (-72, 60), (-20, 84), (110, 104), (134, 88)):
        x = -104.0
        while x < end:
            word = sheet.rng.uniform(16, 40)
            sheet.line(put([(x, y), (min(x + word, end), y)]), 0.6 + 0.3 * (y == -170), 1.4)
            x += word + 10
    sheet.line(put([(-106, 66), (106, 66)]), 0.7)
    letter(sheet, "NEITHER", put([(-84, 26)])[0], 28, turn - 2)
    sheet.line(put([(-106, 176), (10, 176)]), 0.6)
