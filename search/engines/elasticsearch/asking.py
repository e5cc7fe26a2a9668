"""A query as the server takes it.

A word is looked for in all fields as if they were one (BM25F), in all its forms as if they were one; a phrase in each
field. Two words that stand close together count as a rarer word, among the best only; see search.ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils import timezone
from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query as Part

from search import analysis
from search.query import Clause, Query, Words
from search.ranking import ADJACENT, CLOSELY, NEAR, WEIGHTS

# Lucene counts the length of a field as often as what stands in it, and a heavy title would hold its own story back.
FIELDS = [f"{field}^{weight ** (1 / 3):.2f}" for field, weight in WEIGHTS.items()]
# Words that two may be apart to be near; and the fields in which that means something.
APART = 8
TOGETHER = ("title", "body")
# Lucene's score of a phrase is the sum of its words' rarities, not the lesser of two.
OF_BOTH = 0.5
# A bit for each page that was found, set by its key. One small text instead of a row for each, which takes longer than
# finding them.
PAGES = {
    "init_script": "state.pages = new BitSet();",
    "map_script": "state.pages.set((int) doc['page_id'].value);",
    "combine_script": "return Base64.getEncoder().encodeToString(state.pages.toByteArray());",
    "reduce_script": "return states;",
}


def search(query: Query, least: int, within: Sequence[int] | None = None) -> Search:
    """The CLOSELY best of the pages that have `least` clauses, of these alone where pages are given; else with the set of
    all."""
    asked = Search().query(
        Q(
            "bool",
            should=[_clause(clause) for clause in query.clauses],
            minimum_should_match=least,
            must_not=[
                Q("range", until={"lte": timezone.now().isoformat()}),
                *(_clause(clause) for clause in query.without),
            ],
            filter=[] if within is None else [Q("terms", page_id=list(within))],
        )
    )
    asked = asked.extra(
        size=CLOSELY,
        docvalue_fields=["page_id"],
        # Of a hit nothing but that: what is stored lies compressed, and would be unpacked.
        stored_fields="_none_",
        track_total_hits=False,
    )
    if close := _close(query):
        asked = asked.extra(
            rescore={
                "window_size": CLOSELY,
                "query": {"rescore_query": Q("bool", should=close).to_dict()},
            }
        )
    if within is None:
        asked.aggs.metric("pages", "scripted_metric", **PAGES)
    return asked


def _clause(clause: Clause) -> Part:
    alternatives = [part for words in clause.alternatives for part in _words(words)]
    return alternatives[0] if len(alternatives) == 1 else Q("dis_max", queries=alternatives)


def _words(words: Words) -> list[Part]:
    if len(words) == 1:
        return [Q("combined_fields", query=_forms(words[0]), fields=FIELDS, operator="and")]
    return [
        Q("multi_match", type="phrase", query=" ".join(form), fields=FIELDS)
        for form in analysis.forms(words)
    ]


def _forms(word: str) -> str:
    """All in one place, see index.ANALYSIS."""
    return "|".join(token for (token,) in analysis.forms((word,)))


def _close(query: Query) -> list[Part]:
    pairs = [(a.word, b.word) for a, b in pairwise(query.clauses) if a.word and b.word]
    return [
        Q(
            "dis_max",
            queries=[
                Q("match_phrase", **{field: {"query": f"{_forms(first)} {_forms(second)}", **how}})
                for field in TOGETHER
                for how in (
                    {"boost": OF_BOTH * ADJACENT},
                    {"boost": OF_BOTH * NEAR, "slop": APART},
                )
            ],
        )
        for first, second in pairs
    ]
