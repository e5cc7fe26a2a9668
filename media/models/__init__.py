from media.models.document import Document
from media.models.document_page import DocumentPage
from media.models.exposure import Exposure
from media.models.picture import Picture
from media.models.recording import Recording
from media.models.rendition import Rendition
from media.models.sound import Sound
from media.models.stored_file import GoneFile, PendingFile

__all__ = [
    "Document",
    "DocumentPage",
    "Exposure",
    "GoneFile",
    "PendingFile",
    "Picture",
    "Recording",
    "Rendition",
    "Sound",
]
