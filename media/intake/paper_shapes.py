"""What each kind of object in a PDF may hold (ISO 32000-1, by the tables named). Read by papers.

A shape is the keys that are copied, with the shape of their values, and what becomes of its stream:
"data" is unpacked and packed anew, "drawing" is a list of drawing orders, "map" a table of
characters, "picture" is handled by its coding. "plain" is numbers and names; "words" a string;
`*shape` a dictionary of such by any name; `[shape` one, or a row of them.
"""

_FONT = (
    *("Type", "Subtype", "BaseFont", "FirstChar", "LastChar", "Widths", "FontBBox", "FontMatrix"),
    *("Name", "DW", "W", "DW2", "W2"),
)
_DESCRIPTOR = (
    *("Type", "FontName", "FontStretch", "FontWeight", "Flags", "FontBBox", "ItalicAngle"),
    *("Ascent", "Descent", "Leading", "CapHeight", "XHeight", "StemV", "StemH", "AvgWidth"),
    *("MaxWidth", "MissingWidth"),
)
_GRAPHICS_STATE = (
    *("Type", "LW", "LC", "LJ", "ML", "D", "RI", "OP", "op", "OPM", "FL", "SM", "SA", "BM"),
    *("CA", "ca", "AIS", "TK"),
)
_FUNCTION = (
    *("FunctionType", "Domain", "Range", "Size", "BitsPerSample", "Order", "Encode", "Decode"),
    *("C0", "C1", "N", "Bounds"),
)
_SHADING = (
    *("ShadingType", "Background", "BBox", "AntiAlias", "Domain", "Matrix", "Coords", "Extend"),
    *("BitsPerCoordinate", "BitsPerComponent", "BitsPerFlag", "VerticesPerRow", "Decode"),
)
_IMAGE = (
    *("Type", "Subtype", "Width", "Height", "BitsPerComponent", "Intent", "ImageMask", "Decode"),
    *("Interpolate", "SMaskInData", "Matte"),
)


def _plainly(keys: tuple[str, ...], **others: str) -> dict[str, str]:
    return dict.fromkeys(keys, "plain") | others


SHAPES: dict[str, tuple[dict[str, str], str]] = {
    "resources": (
        {
            "ExtGState": "*graphics state",
            "ColorSpace": "*colour",
            "Pattern": "*pattern",
            "Shading": "*shading",
            "XObject": "*xobject",
            "Font": "*font",
            "ProcSet": "plain",
        },
        "",
    ),  # table 33
    "graphics state": (_plainly(_GRAPHICS_STATE, Font="[font", SMask="soft mask"), ""),  # table 58
    "soft mask": (_plainly(("Type", "S", "BC"), G="form", TR="function"), ""),  # table 144
    "function": (_plainly(_FUNCTION, Functions="[function"), "data"),  # tables 38 to 41
    "shading": (_plainly(_SHADING, ColorSpace="colour", Function="[function"), "data"),  # table 78
    "pattern": (
        _plainly(
            ("Type", "PatternType", "PaintType", "TilingType", "BBox", "XStep", "YStep", "Matrix"),
            Resources="resources",
            Shading="shading",
            ExtGState="graphics state",
        ),
        "drawing",
    ),  # tables 75 and 76
    "image": (
        _plainly(_IMAGE, ColorSpace="colour", SMask="image", Mask="image"),
        "picture",
    ),  # table 89
    "form": (
        _plainly(
            ("Type", "Subtype", "FormType", "BBox", "Matrix"), Group="group", Resources="resources"
        ),
        "drawing",
    ),  # table 95
    "group": (_plainly(("Type", "S", "I", "K"), CS="colour"), ""),  # table 147
    "calibrated": (_plainly(("WhitePoint", "BlackPoint", "Gamma", "Matrix", "Range")), ""),
    "font": (
        _plainly(
            _FONT,
            Encoding="characters",
            ToUnicode="characters",
            FontDescriptor="descriptor",
            DescendantFonts="[font",
            CIDSystemInfo="system",
            CIDToGIDMap="table",
            CharProcs="*glyph",
            Resources="resources",
        ),
        "",
    ),  # tables 111 to 117
    "characters": (
        _plainly(
            ("Type", "BaseEncoding", "Differences", "CMapName", "WMode"),
            CIDSystemInfo="system",
            UseCMap="characters",
        ),
        "map",
    ),  # tables 114 and 120
    "system": (_plainly(("Supplement",), Registry="words", Ordering="words"), ""),  # table 116
    "descriptor": (
        _plainly(
            _DESCRIPTOR,
            CharSet="words",
            FontFile="font program",
            FontFile2="font program",
            FontFile3="font program",
            CIDSet="table",
        ),
        "",
    ),  # table 122
    "font program": (_plainly(("Subtype", "Length1", "Length2", "Length3")), "data"),  # table 127
    "glyph": ({}, "drawing"),
    "table": ({}, "data"),
}
MAY_BE_A_NAME = {"colour", "soft mask", "characters", "table", "function"}

# Of CCITT and of DCT (tables 11 and 13).
PARAMETERS = (
    *("K", "EndOfLine", "EncodedByteAlign", "Columns", "Rows", "EndOfBlock", "BlackIs1"),
    *("DamagedRowsBeforeError", "ColorTransform"),
)
