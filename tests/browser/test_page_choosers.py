"""Choosing where pages go, in Wagtail's own forms, under the admin's policy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests import factories as make
from tests.browser.test_transcript_editor import context_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_place_that_chosen_pages_move_to_can_be_chosen(browser: Browser, site: str):
    context = context_of(browser, site)
    page = context.pages[0]
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(f"{site}/admin/bulk/wagtailcore/page/move/?id={make.draft().pk}")
    page.get_by_role("button", name=re.compile("Choose a page")).click()
    expect(page.get_by_role("dialog")).to_contain_text("Search term")
    assert complaints == []
    context.close()
