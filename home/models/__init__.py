from .coalition_page import CoalitionPage
from .events_page import EventsPage
from .home_page import HomePage
from .links import CoalitionLinks
from .meeting import StatewideMeeting
from .outreach_request import OutreachRequest
from .planted import Planted

__all__ = [
    "CoalitionLinks",
    "CoalitionPage",
    "EventsPage",
    "HomePage",
    "OutreachRequest",
    "Planted",
    "StatewideMeeting",
]
