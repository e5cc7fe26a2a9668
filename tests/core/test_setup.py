import pytest
from django.core.management import call_command
from wagtail.models import Collection, Locale, Page

from core import setup
from core.append_only import lifted
from core.models import Epoch, Job


@pytest.fixture
def done(monkeypatch):
    """The list of what ran, and an empty registry."""
    monkeypatch.setattr(setup, "_steps", {})
    return []


def test_steps_run_in_their_order(db, done):
    setup.step("pages", order=50)(lambda: done.append("pages"))
    setup.step("roles", order=10)(lambda: done.append("roles"))
    setup.step("jobs", order=10)(lambda: done.append("jobs"))
    setup.run_all()
    assert done == ["jobs", "roles", "pages"]


def test_two_steps_never_share_a_name(done):
    setup.step("pages")(lambda: None)
    with pytest.raises(ValueError, match="pages"):
        setup.step("pages")(lambda: None)


def test_a_step_that_fails_leaves_nothing_half_done(db, done):
    def fails():
        Locale.objects.create(language_code="es-419")
        raise RuntimeError

    setup.step("fails")(fails)
    with pytest.raises(RuntimeError):
        setup.run_all()
    assert not Locale.objects.filter(language_code="es-419").exists()


def counts() -> list[int]:
    return [model.objects.count() for model in (Locale, Page, Collection, Epoch, Job)]


def test_setting_up_twice_changes_nothing(db, capsys):
    call_command("setup_site")
    before = counts()
    call_command("setup_site")
    assert counts() == before
    assert "ready: roles" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_emptied_is_set_up_again():
    with lifted():
        call_command("flush", verbosity=0, interactive=False)
    assert {locale.language_code for locale in Locale.objects.all()} == {"en", "es"}
    assert Page.objects.filter(depth=1).count() == Collection.objects.filter(depth=1).count() == 1
    assert Epoch.objects.count() == 1
