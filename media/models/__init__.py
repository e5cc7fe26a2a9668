from media.models.document import Document
from media.models.exposure import Exposure
from media.models.picture import Picture
from media.models.recording import Recording
from media.models.rendition import Rendition

__all__ = ["Document", "Exposure", "Picture", "Recording", "Rendition"]
