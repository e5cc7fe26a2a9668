from .approval import Approval, Clearance, Edit, Settlement
from .depiction import Depiction
from .listing import Listing, ListingTeller, ListingTheme
from .passage import Passage
from .permission import PermittedUse
from .said import Said
from .story_page import Credit, StoryIndexPage, StoryPage
from .storyteller import Identity, IdentityFingerprint, Storyteller
from .vocabulary import ContentNote, Institution, InstitutionName, Theme
from .work import GoneAddress, Pause, Work

__all__ = [
    "Approval",
    "Clearance",
    "ContentNote",
    "Credit",
    "Depiction",
    "Edit",
    "GoneAddress",
    "Identity",
    "IdentityFingerprint",
    "Institution",
    "InstitutionName",
    "Listing",
    "ListingTeller",
    "ListingTheme",
    "Passage",
    "Pause",
    "PermittedUse",
    "Said",
    "Settlement",
    "StoryIndexPage",
    "StoryPage",
    "Storyteller",
    "Theme",
    "Work",
]
