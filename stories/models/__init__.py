from .approval import Approval, Clearance, Edit, Settlement
from .listing import Listing, ListingTeller, ListingTheme
from .passage import Passage
from .permission import PermittedUse
from .story_page import Credit, StoryIndexPage, StoryPage
from .storyteller import Identity, IdentityFingerprint, Storyteller
from .vocabulary import ContentNote, Institution, InstitutionName, Theme
from .work import GoneAddress, Pause, Work

__all__ = [
    "Approval",
    "Clearance",
    "ContentNote",
    "Credit",
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
    "Settlement",
    "StoryIndexPage",
    "StoryPage",
    "Storyteller",
    "Theme",
    "Work",
]
