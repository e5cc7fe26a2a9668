"""What a table of hostile or odd files is made of: one Row a file, and what is right for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media.intake import Kind

# Planted wherever a file can carry words. None of it may be in what was taken in.
MARKER = b"Jane-Roe-W12345"

# What exiftool says of a file that holds nothing but its pixels, samples or pages.
PLAIN_TAGS = {
    "jpeg": {
        *("ImageWidth", "ImageHeight", "ImageSize", "Megapixels", "EncodingProcess"),
        *("BitsPerSample", "ColorComponents", "YCbCrSubSampling"),
        *("JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"),
    },
    "png": {
        *("ImageWidth", "ImageHeight", "ImageSize", "Megapixels"),
        *("BitDepth", "ColorType", "Compression", "Filter", "Interlace"),
    },
    "wav": {
        *("Encoding", "NumChannels", "SampleRate", "AvgBytesPerSec", "BitsPerSample", "Duration"),
    },
    "opus": {
        *("OpusVersion", "AudioChannels", "SampleRate", "OutputGain", "Vendor", "Encoder"),
        "Duration",
    },
    "pdf": {"PDFVersion", "Linearized", "PageCount", "Language", "TaggedPDF"},
    "text": {
        *("MIMEEncoding", "Newlines", "LineCount", "WordCount", "ByteOrderMark"),
    },
}
# What exiftool says of every file.
_OF_ANY_FILE = {
    *("SourceFile", "ExifToolVersion", "FileType", "FileTypeExtension", "MIMEType"),
}


@dataclass(frozen=True)
class Row:
    """`expect` holds every outcome that is right: refusal codes, and "taken:FORMAT" where FORMAT is
    the SafeFile's. `size` is what a picture that is taken must measure; with `corners`, it must show
    media_files.four_corners the right way up. `planted` are further bytes that must not survive;
    MARKER never may.
    """

    name: str
    make: Callable[[], bytes]
    expect: tuple[str, ...]
    filename: str | None = "portrait.jpg"
    only: Kind | None = None
    size: tuple[int, int] | None = None
    corners: bool = False
    planted: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        return self.name


def upright(name: str, make: Callable[[], bytes], stored: str = "taken:jpeg") -> Row:
    """A picture of media_files.four_corners as it should be."""
    return Row(name, make, (stored,), size=(60, 40), corners=True)


def tags_too_many(format_: str, said: Iterable[str]) -> set[str]:
    """Of the tags that exiftool names, those that a plain file of this format has not."""
    return set(said) - _OF_ANY_FILE - PLAIN_TAGS[format_]
