from .approval import Approval, Clearance, Edit, Settlement
from .collection import Collection, CollectionEntry
from .depiction import Depiction
from .identity import Identity, IdentityFingerprint
from .legal_route import LegalRoute
from .listing import Listing, ListingChange, ListingRoute, ListingTeller, ListingTheme
from .passage import Passage
from .permission import PermittedUse
from .print_copy import PrintCopy
from .public_text import CollectionText, PublicText, StorytellerText, ThemeText
from .question import Question
from .record import INVERSE, Belonging, CustodyStep, Related, Relation, ToldAbout, WordsChanged
from .said import Said
from .story_page import Credit, StoryIndexPage, StoryPage
from .storyteller import SentenceStep, Storyteller
from .vocabulary import ContentNote, Institution, InstitutionName, Theme
from .work import FormerAddress, GoneAddress, Pause, Work

__all__ = [
    "INVERSE",
    "Approval",
    "Belonging",
    "Clearance",
    "Collection",
    "CollectionEntry",
    "CollectionText",
    "ContentNote",
    "Credit",
    "CustodyStep",
    "Depiction",
    "Edit",
    "FormerAddress",
    "GoneAddress",
    "Identity",
    "IdentityFingerprint",
    "Institution",
    "InstitutionName",
    "LegalRoute",
    "Listing",
    "ListingChange",
    "ListingRoute",
    "ListingTeller",
    "ListingTheme",
    "Passage",
    "Pause",
    "PermittedUse",
    "PrintCopy",
    "PublicText",
    "Question",
    "Related",
    "Relation",
    "Said",
    "SentenceStep",
    "Settlement",
    "StoryIndexPage",
    "StoryPage",
    "Storyteller",
    "StorytellerText",
    "Theme",
    "ThemeText",
    "ToldAbout",
    "WordsChanged",
    "Work",
]
