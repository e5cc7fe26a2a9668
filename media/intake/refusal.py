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
    "too_heavy": _(
        "This file takes too long to open. Please save it again as a JPEG of usual size "
        "(a recording: as WAV) and send that."
    ),
    "broken": _(
        "This file is damaged or incomplete, so it cannot be opened. Please send it again; "
        "if that does not help, save it anew as a JPEG (a recording: as WAV)."
    ),
    "svg": _(
        "SVG drawings can carry scripts and are not taken. "
        "Please save the drawing as a PNG and send that."
    ),
    "pdf": _(
        "PDFs are not taken yet. Please send each page as a picture: a photo, a JPEG or a PNG."
    ),
    "office": _(
        "Office documents are not taken yet. Please paste the text into the form, "
        "or send each page as a picture."
    ),
    "archive": _(
        "Packed folders (ZIP and others) are not taken. Please unpack it and send each picture by itself."
    ),
    "web_page": _(
        "Web pages are not taken. Please send a picture (JPEG or PNG), or paste the text into the form."
    ),
    "script": _(
        "Programs and scripts are not taken. Please send a picture (JPEG or PNG) or a recording (WAV)."
    ),
    "text": _("This is a text file, not a picture. Please paste the text into the form."),
    "other_picture": _(
        "This kind of picture is not taken. Please save it as a JPEG or a PNG and send that."
    ),
    "other_sound": _(
        "Of recordings only WAV is taken for now. Please save the recording as WAV "
        "(PCM, 16 bit) and send that."
    ),
    "wav_kind": _(
        "This WAV is not of the plain kind. Please save it as WAV, PCM, 8 to 32 bit, "
        "in one or two channels."
    ),
    "video": _(
        "Videos are not taken. Please send a picture (JPEG or PNG), or the sound alone as WAV."
    ),
    "recording_too_big": _(
        "This recording is larger than 200 MB. Please send it in parts, "
        "or save it in one channel and 16 bit."
    ),
    "recording_too_long": _("This recording is longer than 2 hours. Please send it in parts."),
    "unknown": _(
        "This kind of file is not known here. Please send a picture (JPEG or PNG) or a WAV."
    ),
    "not_a_picture": _("This is not a picture. Please send a JPEG or a PNG here."),
    "not_a_recording": _("This is not a recording. Please send a WAV here."),
    "not_a_document": _(
        "This is not a document. Pictures are added under Images, recordings under Recordings."
    ),
}
