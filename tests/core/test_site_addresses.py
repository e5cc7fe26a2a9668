from django.template import Context, Template
from django.utils.translation import override


def render(source: str, **context: object) -> str:
    return Template("{% load site %}" + source).render(Context(context))


def test_addresses_follow_the_language_of_the_page():
    assert render('{% site_path "stories/" %}') == "/stories/"
    with override("es"):
        assert render('{% site_path "stories/" %}') == "/es/stories/"
        assert render("{% site_path %}") == "/es/"


SWITCH = "{% other_languages as all %}{% for o in all %}{{ o.code }} {{ o.name }} {{ o.url }}{% endfor %}"


def test_the_language_switch_leads_to_the_same_page_if_there_is_one():
    assert (
        render(SWITCH, translations=[("es", "/es/stories/verano/")])
        == "es Español /es/stories/verano/"
    )


def test_the_language_switch_leads_home_if_there_is_none():
    assert render(SWITCH) == "es Español /es/"
    with override("es"):
        assert render(SWITCH) == "en English /"


def test_absolute_addresses_come_from_the_setting(settings):
    settings.SITE_URL = "https://archive.example"
    assert render("{{ '/es/'|absolute }}") == "https://archive.example/es/"
    assert render("{{ 'https://elsewhere.example/'|absolute }}") == "https://elsewhere.example/"
