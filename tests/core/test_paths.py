import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.translation import override

from core.paths import path_to

NAMES = ("storyteller", "theme", "embed_frame")


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_the_one_that_django_finds_in_each_language(name):
    for language in ("en", "es", "en"):
        with override(language):
            assert path_to(name, "a-b") == reverse(name, args=["a-b"])
            assert path_to("stories") == reverse("stories")


def test_a_site_below_a_folder_has_its_paths_there():
    before = path_to("theme", "family")
    set_script_prefix("/archive/")
    try:
        assert path_to("theme", "family") == f"/archive{before}"
    finally:
        set_script_prefix("/")


def test_a_name_without_a_pattern_is_refused():
    with pytest.raises(NoReverseMatch):
        path_to("nowhere", "a-b")
