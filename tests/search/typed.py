"""Whatever somebody, or somebody's program, may type into the field."""

from __future__ import annotations

import os

from hypothesis import strategies as st

# Of an engine, and of whole pages, which come to the same engines and take ten times as long.
EXAMPLES, PAGES = (10_000, 1_000) if os.environ.get("FULL") == "1" else (200, 100)

# What breaks parsers: operators, quotation marks, brackets, controls, halves of surrogate pairs.
TRICKY = st.sampled_from(
    [
        *"\"'“”«»()[]{}*^~:;-+!|&<>=\\/\x00\x1b\ud800\udfff\u202e\ufeff%_",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "rank:",
        "--",
        "a*",
        "''",
    ]
)
TYPED = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=[])),
    st.lists(st.one_of(TRICKY, st.sampled_from(["letter", "años", " ", "-"]))).map("".join),
    st.lists(st.one_of(TRICKY, st.sampled_from(["letter", "años"]))).map(" ".join),
)
