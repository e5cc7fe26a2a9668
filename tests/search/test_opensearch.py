"""A browser can ask here from its own field."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from lxml import etree

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
def test_every_page_leads_to_a_description_by_which_a_browser_searches(
    client: Client, prefix: str, language: str
):
    make.story()
    html = BeautifulSoup(client.get(f"{prefix}/stories/").content, "html.parser")
    link = html.select_one("head link[rel=search]")
    assert link["type"] == "application/opensearchdescription+xml"
    response = client.get(link["href"])
    assert response["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    described = etree.fromstring(response.content)
    text = {each.tag.removeprefix(NAMESPACE): each.text for each in described}
    assert text["Language"] == language
    # Browsers know an engine by it, and the specification wants it short.
    assert text["ShortName"] == link["title"]
    assert len(text["ShortName"]) <= 16
    templates = {url.get("type"): url.get("template") for url in described.iter(f"{NAMESPACE}Url")}
    page = templates["text/html"].replace("{startPage?}", "1")
    assert page.startswith(f"http://testserver{prefix}/search/?q=")
    for template in (page, templates["application/atom+xml"]):
        answer = client.get(template.replace("{searchTerms}", "small+sounds"))
        assert answer.status_code == 200
        assert "/stories/a-list-of-small-sounds/" in answer.content.decode()


def test_it_asks_nothing_of_the_database_but_how_new_the_site_is(
    client: Client, django_assert_num_queries
):
    with django_assert_num_queries(1):
        client.get("/opensearch.xml")
