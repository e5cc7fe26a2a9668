"""A story on paper: what it says (`paper`), how it is set (`typesetting`, data/story.typ), and the copies
that readers get (`copies`)."""
