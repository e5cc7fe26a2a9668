"""A page of a letter in a hand that is nobody's: it runs like the words beside it and can't be read."""

from demo.ballpoint import Point, Points, Sheet

SIZE = (1100, 1420)
MARGIN, LINE, LETTER = 110, 46, 12.5
TALL, DEEP = set("bdfhklt"), set("gjpqy")


def _word(sheet: Sheet, word: str, at: Point) -> float:
    """Writes it without lifting the pen; returns how wide it came out."""
    x, y = at
    points: Points = []
    for character in word.lower():
        width = LETTER * sheet.rng.uniform(0.8, 1.15)
        height = 13.0 * sheet.rng.uniform(0.85, 1.15)
        if not character.isalpha():
            sheet.line([(x, y - 3), (x + 2, y)], 0.8, 0.4)
            x += width * 0.6
            continue
        rise = height * (2.1 if character in TALL else 1)
        fall = 17 if character in DEEP else 0
        points = [
            *points,
            (x, y - height * 0.3),
            (x + width * 0.35, y - rise),
            (x + width * 0.55, y + fall),
            (x + width * 0.8, y - height * 0.1),
        ]
        x += width
    if len(points) > 3:
        sheet.curve(points, 0.8, 0.8)
    return x - at[0]


def letter_page(sheet: Sheet, text: str) -> None:
    """Writes `text` line by line, down to the foot of the sheet."""
    y = 120.0
    for paragraph in text.split("\n"):
        x = MARGIN + (LETTER * 3 if len(paragraph) > 60 else 0)
        for word in paragraph.split():
            if x + len(word) * LETTER > SIZE[0] - MARGIN:
                x, y = MARGIN, y + LINE
            if y > SIZE[1] - 80:
                return
            x += _word(sheet, word, (x, y + sheet.rng.uniform(-2, 2))) + LETTER * 0.9
        y += LINE if paragraph else LINE * 0.35
