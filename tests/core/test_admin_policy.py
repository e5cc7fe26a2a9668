"""The admin's pages may start their own widgets, and no other script."""

from __future__ import annotations

import re

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db

CHOOSERS = {
    "move": "/admin/pages/{page}/move/",
    "copy": "/admin/pages/{page}/copy/",
    "bulk move": "/admin/bulk/wagtailcore/page/move/?id={page}",
}


@pytest.mark.parametrize("where", CHOOSERS)
def test_a_page_chooser_of_wagtails_own_forms_may_start_itself(client, where: str):
    """Under the admin's policy a script without the response's nonce does not run."""
    page = make.draft()
    client.force_login(make.editor())
    response = client.get(CHOOSERS[where].format(page=page.pk))
    html = response.content.decode()
    allowed = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert allowed
    assert f'<script nonce="{allowed[1]}">new PageChooser(' in html
    assert "<script>" not in html
