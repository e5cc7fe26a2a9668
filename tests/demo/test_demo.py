"""The sample content: invented, on the same road as everything, and gone when asked."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import PageLogEntry, Revision

from consent import ledger
from core.models import User
from core.uses import Use
from demo import accounts, loading
from stories import publishing
from stories.models import Identity, StoryPage, Storyteller, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_twelve_stories_of_six_people_pass_the_gate_four_of_them_in_both_languages(var_dir):
    assert loading.load() == 12
    public = StoryPage.objects.public(Use.READ_ON_SITE)
    assert public.filter(language="en").count() == 12
    assert public.filter(language="es").count() == 4
    assert Storyteller.objects.count() == 6
    assert Storyteller.objects.filter(naming="none").count() == 2
    assert {page.kind for page in public} == set(StoryPage.Kind.values)
    for page in public:
        assert page.work.sample
        assert publishing.check(page) == []
        assert ledger.disagreements(page.work) == []


def test_it_is_loaded_once_and_never_into_an_archive_with_stories(var_dir):
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    assert "12 sample stories are public. 11 of them are listed" in out.getvalue()
    call_command("load_demo", "--if-empty", stdout=io.StringIO())
    assert Work.objects.count() == 12
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_the_sample_accounts_have_passwords_of_their_own(var_dir):
    users = accounts.make()
    words = accounts.passwords()
    assert len(set(words.values())) == len(users) == 6
    assert all(users[name].check_password(word) for name, word in words.items())
    out = io.StringIO()
    call_command("welcome", stdout=out)
    assert words["editor"] in out.getvalue()


def test_removing_it_leaves_no_word_of_it_and_closes_the_accounts(var_dir):
    call_command("load_demo", stdout=io.StringIO())
    call_command("remove_demo", stdout=io.StringIO())
    assert not StoryPage.objects.exists()
    assert not Revision.objects.filter(content__icontains="number four").exists()
    assert not PageLogEntry.objects.filter(label__icontains="Number four").exists()
    assert not Identity.objects.exists()
    assert not Storyteller.objects.exclude(name="").exists()
    assert set(Work.objects.values_list("state", flat=True)) == {Work.State.ERASED}
    assert not User.objects.filter(username__in=accounts.ACCOUNTS, is_active=True).exists()
    call_command("load_demo", "--if-empty", stdout=io.StringIO())
    assert not StoryPage.objects.exists()
