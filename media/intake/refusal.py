from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class Refused(ValidationError):
    """A file that is not taken in. Being a ValidationError, it shows beside the form's field.

    `code` is a key of SENTENCES; the sentence says what happened and what to send instead.
    """

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code], code=code)
        self.code: str = code

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])

    def __str__(self) -> str:
        return self.sentence


SENTENCES = {
    "empty": _("This file is empty. Please choose it again, or choose another."),
    "picture_too_big": _(
        "This picture is larger than 25 MB. Please send it smaller, for example as a JPEG."
    ),
    "too_many_pixels": _(
        "This picture has more than 50 million pixels. Please send it smaller, "
        "for example 4,000 pixels wide."
    ),
    "too_long_a_side": _(
        "This picture is longer than 16,383 pixels on one side. Please send it in parts, or smaller."
    ),
    "no_room": _(
        "The site has no room for this file at the moment, and nothing of it was kept. "
        "Please try again later."
    ),
    "too_heavy": _(
        "This file takes too long to open. Please save it again as a JPEG of usual size "
        "(a recording: as MP3; a text: in parts) and send that."
    ),
    "busy": _("Many files are being opened right now. Please try again in a minute."),
    "broken": _(
        "This file is damaged or incomplete, so it cannot be opened. Please send it again; "
        "if that does not help, save it anew as a JPEG (a recording: as MP3 or WAV)."
    ),
    "svg": _(
        "SVG drawings can carry scripts and are not taken. "
        "Please save the drawing as a PNG and send that."
    ),
    "pdf": _(
        "This is a PDF, and a picture is wanted here. Please send each page as a picture: a photo, "
        "a JPEG or a PNG."
    ),
    "locked_pdf": _(
        "This PDF is locked with a password. Please save it without one and send it again."
    ),
    "hidden_layers": _(
        "This PDF has layers that are hidden from whoever looks at it. Please print it into a new "
        "PDF (“Print”, then “Save as PDF”) and send that."
    ),
    "too_many_pages": _("This PDF has more than 300 pages. Please send it in parts."),
    "office": _(
        "Office documents of this kind are not taken here. Please save it as a PDF, or copy its "
        "words and paste them where the story is written. Where only the words are wanted, Word (docx) and ODT can be read too."
    ),
    "too_long_a_text": _("This text is longer than a million characters. Please send it in parts."),
    "infected": _(
        "The virus scanner found something harmful in this file, so it was not taken. Please ask "
        "somebody who knows your computer, or send the words or the picture in another way."
    ),
    "unscanned": _(
        "Files are checked for viruses here, and the check does not answer at the moment. Nothing "
        "was kept. Please try again in a few minutes."
    ),
    "archive": _(
        "Packed folders (ZIP and others) are not taken. Please unpack it and send each picture by itself."
    ),
    "web_page": _(
        "Web pages are not taken. Please send a picture (JPEG or PNG), or paste the text into the form."
    ),
    "script": _(
        "Programs and scripts are not taken. Please send a picture (JPEG or PNG) or a "
        "recording (MP3, M4A or WAV)."
    ),
    "text": _("This is a text file, not a picture. Please paste the text into the form."),
    "other_picture": _(
        "This kind of picture is not taken. Please save it as a JPEG or a PNG and send that."
    ),
    "other_sound": _(
        "This kind of recording is not taken. Please save it as WAV, MP3, M4A, OGG, Opus or FLAC "
        "and send that."
    ),
    "video": _(
        "Videos are not taken. Please send a picture (JPEG or PNG), or the sound alone as MP3, "
        "M4A or WAV."
    ),
    "recording_too_big": _(
        "This recording is larger than 200 MB. Please send it in parts, or save it as MP3 or M4A."
    ),
    "document_too_big": _(
        "This document is larger than 25 MB. Please send it in parts, or save it smaller."
    ),
    "recording_too_long": _("This recording is longer than 2 hours. Please send it in parts."),
    "unknown": _(
        "This kind of file is not known here. Please send a picture (JPEG or PNG) or a "
        "recording (WAV, MP3, M4A, OGG, Opus or FLAC)."
    ),
    "not_a_picture": _("This is not a picture. Please send a JPEG or a PNG here."),
    "not_a_recording": _(
        "This is not a recording. Please send WAV, MP3, M4A, OGG, Opus or FLAC here."
    ),
    "not_a_document": _(
        "This is not a PDF. Pictures are added under Images, recordings under Recordings; other "
        "documents can be saved as a PDF first."
    ),
    "not_a_text": _(
        "This is not a text that can be read here. Please send a Word (docx), ODT or plain text "
        "file, or copy its words and paste them where the story is written."
    ),
}
