"""Pages of a PDF drawn as pictures. Runs in the limited process, without Django."""

import time

import pypdfium2

_QUALITY = 80


def rebuild(source, result, format_, limits, turned_away, first, most) -> dict:
    """Draws up to `most` pages from page `first` (counted from 0), fewer if the time of one batch
    is over before. The report says how many pages there are, and of each that was drawn its place
    in `result` and its size."""
    started = time.monotonic()
    document = pypdfium2.PdfDocument(source.read())
    drawn = []
    for number in range(int(first), min(int(first) + int(most), len(document))):
        picture = _drawn(document[number], limits)
        start = result.tell()
        picture.save(result, "WEBP", quality=_QUALITY, method=2)
        width, height = picture.size
        size = result.tell() - start
        drawn.append({"start": start, "bytes": size, "width": width, "height": height})
        if time.monotonic() - started > limits.PAGE_BATCH_SECONDS:
            break
    return {"page_count": len(document), "drawn": drawn}


def _drawn(page, limits):
    wide, tall = page.get_size()
    scale = min(limits.PAGE_DPI / 72, limits.PAGE_SIDE / max(wide, tall, 1))
    # No links, no notes: they were left behind or say nothing in a picture.
    bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False, rev_byteorder=True)
    picture = bitmap.to_pil().convert("RGB")
    page.close()
    return picture
