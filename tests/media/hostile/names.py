"""Names that mean harm. A file's name decides nothing and is kept nowhere."""

from functools import partial

from tests.media.hostile.rows import Row
from tests.media.media_files import picture

_NAMES = (
    *("../../etc/passwd", "..\\..\\boot.ini", "/etc/cron.d/x.jpg", "C:\\Windows\\win.ini"),
    *("....//....//x.png", "%2e%2e%2fx.png", "..%c0%afx.png", "file:///etc/passwd", "~/.ssh/id"),
    *("x\u202egpj.exe", "x\u2066\u2067.png", "\u200f\u200e.png", "\ufeffx.png", "\u0000", "nul\x00.jpg"),
    *("x.jpg\x00.php", "x.php.jpg", "x.jpg.php", "x.jpg;.asp", "x.jpg/.php", "x.phtml", ".htaccess"),
    *("CON", "NUL.png", "aux.jpg", "LPT1", "x.jpg.", "x.jpg ", " x.jpg", "x.jpg::$DATA"),
    *("", " ", ".", "..", "/", "\\", "...", "-rf", "--help", "|id", "$(id).png", "`id`.png"),
    *("'; DROP TABLE--.png", "<script>.png", '"><img src=x>.png', "{{7*7}}.png", "${jndi:x}.png"),
    *("x\r\nSet-Cookie: a=b.png", "x\ty.png", "\x1b[31m.png", "x\x7f.png", "\ud800.png"),
    *("a" * 5_000 + ".png", "a/" * 2_000 + "x.png", "." * 3_000, "😀" * 300 + ".png"),
    *("café.png", "cafe\u0301.png", "Ж" * 200 + ".png", "مرحبا.png", "写真.png", "ﬀ.png"),
    *("Jane Roe W12345.jpg", "scan.pdf", "page.html", "x.svg", "x.zip", "x.wav", "x.docx"),
)  # fmt: skip

ROWS = [
    *(
        Row(
            f"PNG called {name[:40]!a}, {len(name)} letters",
            partial(picture, "PNG"),
            ("taken:png",),
            filename=name,
            size=(60, 40),
            corners=True,
        )
        for name in _NAMES
    ),
    Row("PNG without a name", partial(picture, "PNG"), ("taken:png",), filename=None),
    *(
        Row(
            f"{format_} called {suffix}",
            partial(picture, format_),
            (stored,),
            filename=f"picture.{suffix}",
        )
        for format_, stored, suffix in (
            ("JPEG", "taken:jpeg", "png"),
            ("PNG", "taken:png", "jpg"),
            ("GIF", "taken:png", "webp"),
            ("WEBP", "taken:jpeg", "gif"),
            ("AVIF", "taken:jpeg", "heic"),
            ("HEIF", "taken:jpeg", "avif"),
            ("HEIF", "taken:jpeg", "jpg"),
            ("TIFF", "taken:jpeg", "mp3"),
        )
    ),
    Row("web page called .png", lambda: b"<html><script>1</script>", ("web_page",), "x.png"),
    Row("SVG called .png", lambda: b"<svg onload='alert(1)'/>", ("svg",), "x.png"),
    Row("program called .jpg", lambda: b"MZ\x90\0" + b"\0" * 99, ("script",), "x.jpg"),
    Row("ZIP called .jpg", lambda: b"PK\x03\x04" + b"\0" * 99, ("archive",), "x.jpg"),
    Row("nothing called .jpg", lambda: b"", ("empty",), "x.jpg"),
]
