"""What happens to a story, told to the rooms above. Sent inside the transaction that does it."""

from django.dispatch import Signal

# page: the StoryPage that has just gone live or been changed while live
story_published = Signal()
# work: something that decides what of it may be shown has changed
story_changed = Signal()
# work: it is no longer public, wholly or for some uses
story_withdrawn = Signal()
# work: its words are being erased; delete what your room holds of it
story_erased = Signal()
# storyteller: their public name, facts or identity changed, and are stored
person_changed = Signal()
