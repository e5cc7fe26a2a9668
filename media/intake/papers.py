"""A PDF made anew: what its pages draw, links to web pages, and nothing else. Runs in the limited
process, without Django.

Every object is copied for what it is there for (a font, a picture, a pattern ...), key by key, from
the tables in paper_shapes. What no table names stays behind: scripts, actions, forms, attachments,
notes, metadata, and whatever else a PDF may hold that nobody sees on its pages.
"""

import math
import re
import sys

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

# rebuild.py is the program in this process; it alone can load what lies beside it.
_beside = sys.modules["__main__"].beside
contents = _beside("paper_contents")
pictures = _beside("paper_pictures")
shapes = _beside("paper_shapes")

_LONGEST_SIDE = 14_400  # in points: the format's own limit, 200 inches
_LINKS_A_PAGE = 1000
_WEB_ADDRESS = re.compile(rb"https?://[!-;=?-~]{1,2000}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_DEVICE = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
_DEVICE_NAMES = {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/G", "/RGB", "/CMYK", "/Pattern"}
_CHANNELS = {
    **dict.fromkeys(("/DeviceGray", "/G", "/CalGray", "/Indexed", "/Separation"), 1),
    **dict.fromkeys(("/DeviceRGB", "/RGB", "/CalRGB", "/Lab"), 3),
    **dict.fromkeys(("/DeviceCMYK", "/CMYK"), 4),
}
# A line of a character map that begins so says only who made it.
_REMARK = re.compile(rb"(?m)^%[^\r\n]*")


def rebuild(source, result, format_, limits, turned_away) -> dict:
    pikepdf.settings.set_qpdf_limits(
        parser_max_nesting=100,
        flate_max_memory=limits.UNPACKED_BYTES,
        run_length_max_memory=limits.UNPACKED_BYTES,
        png_max_memory=limits.UNPACKED_BYTES,
        tiff_max_memory=limits.UNPACKED_BYTES,
    )
    try:
        old = Pdf.open(source, access_mode=pikepdf.AccessMode.stream)
    except pikepdf.PasswordError:
        raise turned_away("locked_pdf") from None
    if _lost_its_end(old):
        raise turned_away("broken")
    if len(old.pages) > limits.PAGES:
        raise turned_away("too_many_pages")
    if _hides_layers(old):
        raise turned_away("hidden_layers")
    # What the pages do not draw is not copied either: a picture that somebody "deleted" often
    # stays among the resources.
    old.remove_unreferenced_resources()
    new = Pdf.new()
    copy = _Copy(old, new, limits, turned_away)
    for page in old.pages:
        new.pages.append(pikepdf.Page(new.make_indirect(copy.page(page))))
    if not len(new.pages):
        raise turned_away("broken")
    language = old.Root.get("/Lang")
    if isinstance(language, pikepdf.String) and _LANGUAGE.fullmatch(str(language)):
        new.Root.Lang = pikepdf.String(str(language))
    new.save(
        result,
        min_version="1.5",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return {"format": "pdf", "page_count": len(new.pages)}


def _lost_its_end(old: Pdf) -> bool:
    """What is left of a file that was cut off can be repaired, but without the pages that are
    missing, or with empty ones in their place. Other damage is repaired in silence."""
    told = old.Root.Pages.get("/Count")
    return told != len(old.pages) or any(
        "can't find startxref" in str(warning) for warning in old.get_warnings()
    )


def _hides_layers(old: Pdf) -> bool:
    """Whether some of what is on the pages is hidden from whoever looks at them. Such a file can't
    be judged by reading it, and showing what was hidden is no better than keeping it."""
    layers = old.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return False
    standing = layers.get("/D", Dictionary())
    off = standing.get("/OFF", Array())
    if len(off) or standing.get("/BaseState", Name.ON) != Name.ON:
        return True
    groups = [group for group in layers.get("/OCGs", Array()) if isinstance(group, Dictionary)]
    return any(_by_usage(group) for group in groups) or any(
        isinstance(each, Dictionary)
        and each.get("/Type") == Name.OCMD
        and ("/VE" in each or each.get("/P", Name.AnyOn) in (Name.AllOff, Name.AnyOff))
        for each in old.objects
    )


def _by_usage(group: Dictionary) -> bool:
    usage = group.get("/Usage", Dictionary())
    view = usage.get("/View", Dictionary())
    return view.get("/ViewState") == Name.OFF


class _Copy:
    """Of one PDF. An object that is met twice under the same shape is copied once."""

    def __init__(self, old: Pdf, new: Pdf, limits, turned_away) -> None:
        self.old, self.new, self.limits, self.turned_away = old, new, limits, turned_away
        self.made: dict[tuple, Object | None] = {}
        self.objects = 0
        self.unpacked = 0

    def page(self, old: pikepdf.Page) -> Dictionary:
        page = Dictionary(Type=Name.Page, MediaBox=_media_box(old))
        if isinstance(turned := old.obj.get("/Rotate"), int) and turned % 90 == 0:
            page.Rotate = turned % 360
        if (group := self.value(old.obj.get("/Group"), "group")) is not None:
            page.Group = group
        page.Resources = self.value(old.obj.get("/Resources"), "resources") or Dictionary()
        pieces = old.obj.get("/Contents")
        for piece in pieces if isinstance(pieces, Array) else [pieces]:
            if isinstance(piece, pikepdf.Stream):
                self._unpacked(piece)
        page.Contents = self.new.make_stream(contents.cleaned(old))
        if links := list(self._links(old.obj.get("/Annots"))):
            page.Annots = Array(links)
        return page

    def _links(self, notes):
        """Links to web pages; of every other note on a page nothing stays."""
        for note in list(notes)[:_LINKS_A_PAGE] if isinstance(notes, Array) else ():
            if not isinstance(note, Dictionary) or note.get("/Subtype") != Name.Link:
                continue
            action, where = note.get("/A"), _numbers(note.get("/Rect"))
            if not isinstance(action, Dictionary) or action.get("/S") != Name.URI or not where:
                continue
            address = action.get("/URI")
            if isinstance(address, pikepdf.String) and _WEB_ADDRESS.fullmatch(bytes(address)):
                link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array(where))
                link.Border = Array([0, 0, 0])
                link.A = Dictionary(S=Name.URI, URI=address)
                yield self.new.make_indirect(link)

    def value(self, old, shape: str):
        """The copy of `old` as `shape`, or None where it is not what it should be."""
        if old is None:
            return None
        if shape == "plain":
            return _plain(old)
        if shape == "words":
            return old if isinstance(old, pikepdf.String) else None
        if shape.startswith("["):
            return self._each(old, shape[1:])
        if isinstance(old, Name):
            return old if shape in shapes.MAY_BE_A_NAME else None
        if not isinstance(old, Object):
            return None
        if shape == "colour":
            return self._once(old, shape, self._colour)
        if shape.startswith("*"):
            return self._named(old, shape[1:])
        if shape == "xobject":
            shape = {"/Image": "image", "/Form": "form"}.get(str(old.get("/Subtype")), "")
        if shape not in shapes.SHAPES or not isinstance(old, Dictionary | pikepdf.Stream):
            return None
        return self._once(old, shape, lambda each: self._keyed(each, shape))

    def _each(self, old, shape: str):
        if not isinstance(old, Array):
            return self.value(old, shape)
        copies = (
            self.value(each, shape) if isinstance(each, Object) else _plain(each) for each in old
        )
        return Array([each for each in copies if each is not None])

    def _named(self, old, shape: str):
        if not isinstance(old, Dictionary):
            return None
        copies = ((key, self.value(each, shape)) for key, each in old.items())
        return Dictionary({key: copy for key, copy in copies if copy is not None})

    def _once(self, old: Object, shape: str, make):
        if not old.is_indirect:
            return make(old)
        key = (old.objgen, shape)
        if key not in self.made:
            self.objects += 1
            if self.objects > self.limits.OBJECTS:
                raise self.turned_away("too_heavy")
            # Taken before it is made, so that a ring comes to an end.
            self.made[key] = None
            self.made[key] = make(old)
        return self.made[key]

    def _keyed(self, old, shape: str):
        keys, stream = shapes.SHAPES[shape]
        copy = Dictionary()
        for key, of in keys.items():
            # A number that pikepdf hands over as Python's own may be zero: None alone is nothing.
            if (value := self.value(old.get(f"/{key}"), of)) is not None:
                copy[f"/{key}"] = value
        if isinstance(old, pikepdf.Stream):
            return self._stream(old, copy, stream) if stream else None
        if stream == "always":
            return None
        return self.new.make_indirect(copy) if old.is_indirect else copy

    def _stream(self, old: pikepdf.Stream, copy: Dictionary, kind: str):
        if kind == "picture":
            return self._picture(old, copy)
        data, special, _parameters = self._unpacked(old)
        if special:
            raise self.turned_away("broken")
        if kind == "drawing":
            data = contents.cleaned(old)
        elif kind == "map":
            data = _REMARK.sub(b"", data)
        return self.new.make_stream(data, copy)

    def _picture(self, old: pikepdf.Stream, copy: Dictionary):
        width, height = old.get("/Width"), old.get("/Height")
        if not (isinstance(width, int) and isinstance(height, int)) or width < 1 or height < 1:
            return None
        if width * height > self.limits.PICTURE_PIXELS:
            raise self.turned_away("too_many_pixels")
        data, special, parameters = self._unpacked(old)
        if special:
            data = self._picture_data(special, data)
            copy.Filter = Name(special)
            if isinstance(parameters, Dictionary):
                keys = {key: _plain(parameters.get(f"/{key}")) for key in shapes.PARAMETERS}
                kept = Dictionary({f"/{k}": v for k, v in keys.items() if v is not None})
                if isinstance(shared := parameters.get("/JBIG2Globals"), pikepdf.Stream):
                    segments, odd, _ = self._unpacked(shared)
                    if odd:
                        raise self.turned_away("broken")
                    kept.JBIG2Globals = self.new.make_stream(pictures.jbig2(segments)[0])
                copy.DecodeParms = kept
        elif (row := _bits_of_a_row(copy, width)) is not None:
            # Without what lies behind the last pixel.
            data = data[: (row + 7) // 8 * height]
        return self.new.make_stream(data, copy)

    def _picture_data(self, special: str, data: bytes) -> bytes:
        data, size = pictures.CLEANED[special](data)
        if size and size[0] * size[1] > self.limits.PICTURE_PIXELS:
            raise self.turned_away("too_many_pixels")
        return data

    def _unpacked(self, old: pikepdf.Stream) -> tuple[bytes, str, object]:
        """The data as far as it is merely packed; the coding of a picture that is left, if any,
        and its parameters."""
        filters, parameters = old.get("/Filter"), old.get("/DecodeParms")
        names = [filters] if isinstance(filters, Name) else list(filters or [])
        along = list(parameters) if isinstance(parameters, Array) else [parameters]
        along += [None] * (len(names) - len(along))
        special, of_special = "", None
        if names and str(names[-1]) in pictures.CLEANED:
            special, of_special = str(names.pop()), along[len(names)]
        if not special:
            data = old.read_bytes()
        elif not names:
            data = old.read_raw_bytes()
        else:
            packed = self.old.make_stream(old.read_raw_bytes())
            packed.Filter = Array(names)
            if any(along[: len(names)]):
                packed.DecodeParms = Array([each or Dictionary() for each in along[: len(names)]])
            data = packed.read_bytes()
        self.unpacked += len(data)
        if self.unpacked > self.limits.UNPACKED_BYTES:
            raise self.turned_away("too_heavy")
        return data, special, of_special

    def _colour(self, old):
        """A space of colours. A profile is left behind: its colours are taken as the plain ones
        of as many channels, as pictures' are."""
        if not isinstance(old, Array) or not len(old) or not isinstance(old[0], Name):
            return None
        family = str(old[0])
        match family:
            case _ if family in _DEVICE_NAMES and len(old) == 1:
                return old[0]
            case "/ICCBased":
                return self._without_profile(old[1])
            case "/CalGray" | "/CalRGB" | "/Lab":
                return Array([old[0], self.value(old[1], "calibrated") or Dictionary()])
            case "/Indexed" | "/I":
                table = old[3]
                if isinstance(table, pikepdf.Stream):
                    table = self.value(table, "table")
                return Array([Name.Indexed, self._space(old[1]), int(old[2]), table])
            case "/Separation" | "/DeviceN":
                inks, space = _plain(old[1]), self._space(old[2])
                return Array([old[0], inks, space, self.value(old[3], "function")])
            case "/Pattern":
                return Array([Name.Pattern, self._space(old[1])])
        return None

    def _space(self, old):
        return self.value(old, "colour") or Name.DeviceGray

    def _without_profile(self, profile):
        instead = profile.get("/Alternate")
        if isinstance(instead, Array) and str(instead[0]) in ("/Lab", "/CalRGB", "/CalGray"):
            return self.value(instead, "colour")
        return _DEVICE[int(profile.get("/N"))]


def _bits_of_a_row(picture: Dictionary, width: int) -> int | None:
    """None where the picture does not say it plainly."""
    if picture.get("/ImageMask") is True:
        return width
    space, depth = picture.get("/ColorSpace"), picture.get("/BitsPerComponent")
    if space is None or not isinstance(depth, int):
        return None
    family = str(space[0] if isinstance(space, Array) else space)
    channels = len(space[1]) if family == "/DeviceN" else _CHANNELS.get(family)
    return None if channels is None else width * channels * depth


def _media_box(page: pikepdf.Page) -> Array:
    """All that is on the page counts, also what a smaller box would only cut from sight."""
    box = _numbers(page.obj.get("/MediaBox"))
    if not box:
        return Array([0, 0, 612, 792])
    left, right = sorted((box[0], box[2]))
    low, high = sorted((box[1], box[3]))
    wide, tall = min(max(right - left, 1), _LONGEST_SIDE), min(max(high - low, 1), _LONGEST_SIDE)
    return Array([left, low, left + wide, low + tall])


def _numbers(box) -> list[float]:
    """Four of them, or none."""
    if not isinstance(box, Array) or len(box) != 4:
        return []
    try:
        numbers = [round(float(each), 3) for each in box]
    except (TypeError, ValueError):
        return []
    return numbers if all(math.isfinite(n) and abs(n) < 1e6 for n in numbers) else []


def _plain(old):
    """Numbers, names and rows of them; None for anything that could carry more."""
    if old is None or isinstance(old, pikepdf.String | Dictionary | pikepdf.Stream):
        return None
    if isinstance(old, Array):
        return Array([each for each in map(_plain, old) if each is not None])
    return old
