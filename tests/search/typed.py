"""Whatever somebody, or somebody's program, may type into the field."""

from __future__ import annotations

import os
import sys
import unicodedata

from hypothesis import strategies as st

# Of an engine, and of whole pages, which come to the same engines and take ten times as long.
EXAMPLES, PAGES = (10_000, 1_000) if os.environ.get("FULL") == "1" else (200, 100)

# All that opens or closes: brackets and quotation marks of every script.
BRACKETS = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) in ("Ps", "Pe", "Pi", "Pf")
]
# What breaks parsers: operators, quotation marks, brackets, controls, halves of surrogate pairs, and the languages of
# those who are asked.
TRICKY = st.sampled_from(
    [
        *BRACKETS,
        *"\"'“”«»()[]{}*^~:;-+!|&<>=\\/\x00\x1b\ud800\udfff\u202e\ufeff%_",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "rank:",
        "--",
        "a*",
        "''",
        "k\u0131nd:letter",
        "place:CCWF",
        "year:1998..",
        "by:",
        'theme:"',
        "'; DROP TABLE search_entry; --",
        "' OR 1=1",
        "{title body} : letter",
        'NEAR("letter" "años", 3)',
        "letter^2~0.5",
        "/let.*/",
        "[a TO z}",
        "_exists_:body",
    ]
)
TYPED = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=[])),
    st.lists(st.one_of(TRICKY, st.sampled_from(["letter", "años", " ", "-"]))).map("".join),
    st.lists(st.one_of(TRICKY, st.sampled_from(["letter", "años"]))).map(" ".join),
)
