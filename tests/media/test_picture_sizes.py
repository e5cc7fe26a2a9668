"""What a page gets when it asks for a picture in some size, and what it never gets."""

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.images.models import Filter

from media import sizes
from media.models import Picture, Rendition
from tests.media.media_files import four_corners, picture, saved

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TAGS = [
    "{% image picture width-777 %}",
    "{% image picture original %}",
    "{% image picture fill-300x200 format-webp %}",
    "{% image picture max-130x130 %}",
    "{% picture picture format-{avif,jpeg} width-{111,222} %}",
    "{% srcset_image picture width-{111,222} %}",
]


def rendered(picture_: Picture, tag: str) -> str:
    context = Context({"picture": picture_, "request": RequestFactory().get("/")})
    return Template("{% load wagtailimages_tags %}" + tag).render(context)


def shown(picture_: Picture, **more) -> str:
    return render_to_string(
        "components/picture.html", {"picture": picture_, "sizes": "50vw", **more}
    )


def opened(rendition: Rendition) -> Image.Image:
    with rendition.open_file() as file:
        image = Image.open(file)
        image.load()
    return image


def stored(image: Image.Image, **fields) -> Picture:
    return Picture.objects.create(
        title="x", file=ContentFile(saved(image, "PNG"), name="x.png"), **fields
    )


def test_a_page_gets_a_neutral_drawing_until_the_sizes_exist(a_picture, stored_bytes):
    before = stored_bytes()
    for tag in TAGS * 2:
        html = rendered(a_picture, tag)
        assert "media/waiting.svg" in html
        assert a_picture.file.name not in html
    assert stored_bytes() == before
    assert not Rendition.objects.exists()


def test_no_tag_of_a_page_encodes_or_shows_the_original(a_picture, worker, stored_bytes):
    worker()
    before = stored_bytes()
    for tag in TAGS:
        html = rendered(Picture.objects.get(), tag)
        assert "waiting.svg" not in html
        assert "/media/r" in html
        assert a_picture.file.name not in html
    assert stored_bytes() == before


ANSWERS = {
    "width-320|format-webp": "width-320|format-webp",
    "width-400|format-webp": "width-640|format-webp",
    "width-400|format-avif": "width-640|format-avif",
    "width-641": "width-960|format-jpeg",
    "width-641|format-png": "width-960|format-jpeg",
    "width-5000|format-webp": "width-1200|format-webp",
    "original": "width-1200|format-jpeg",
    "original|format-avif": "width-1200|format-avif",
    "fill-300x200|format-webp": "width-320|format-webp",
    "max-165x165": "max-165x165",
    "max-800x600": "max-800x600",
    "fill-600x338": "fill-600x338",
    sizes.SHARE: sizes.SHARE,
}


def test_a_wish_is_answered_with_what_exists_and_fits_best(a_picture, worker):
    worker()
    given = a_picture.get_renditions(*ANSWERS)
    assert {wish: made.filter_spec for wish, made in given.items()} == ANSWERS
    for wish, answer in ANSWERS.items():
        assert a_picture.get_rendition(wish).filter_spec == answer
        assert a_picture.create_rendition(Filter(wish)).filter_spec == answer


def test_a_size_that_was_waited_for_is_found_as_soon_as_it_exists(a_picture, worker):
    tag = "{% image picture width-320 format-webp %}"
    assert "waiting.svg" in rendered(a_picture, tag)
    worker()
    assert "waiting.svg" not in rendered(Picture.objects.get(pk=a_picture.pk), tag)


def test_each_size_is_the_picture_and_no_other(worker):
    upright = stored(four_corners((2000, 1400)))
    worker()
    for rendition in upright.renditions.all():
        image = opened(rendition).convert("RGB")
        assert image.size == (rendition.width, rendition.height)
        corners = [(3, 3), (image.width - 4, 3), (3, image.height - 4)]
        colours = [max(range(3), key=image.getpixel(at).__getitem__) for at in corners]
        assert colours == [0, 1, 2], rendition.filter_spec


def test_the_formats_are_what_they_are_called(a_picture, worker):
    worker()
    for format_, called in (("avif", "AVIF"), ("webp", "WEBP"), ("jpeg", "JPEG")):
        rendition = a_picture.renditions.get(filter_spec=f"width-640|format-{format_}")
        assert opened(rendition).format == called


def test_what_is_transparent_stays_so_where_the_format_can(worker):
    clear = stored(Image.new("RGBA", (400, 200), (200, 0, 0, 0)))
    worker()
    by_format = {
        format_: opened(clear.renditions.get(filter_spec=f"width-400|format-{format_}"))
        for format_ in sizes.FORMATS
    }
    assert by_format["avif"].getpixel((9, 9))[3] == 0
    assert by_format["webp"].getpixel((9, 9))[3] == 0
    assert by_format["jpeg"].getpixel((9, 9)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(3000, 2000), (700, 2100), (2400, 300), (60, 40)])
def test_the_share_image_has_its_measure_whatever_the_picture(worker, size):
    of = stored(four_corners(size))
    worker()
    assert opened(of.get_rendition(sizes.SHARE)).size == (1200, 630)


def test_the_share_image_is_small_enough_even_of_noise(worker):
    noise = Image.effect_noise((1300, 700), 120)
    of = stored(Image.merge("RGB", (noise, noise.rotate(90, expand=False), noise.rotate(180))))
    worker()
    assert of.get_rendition(sizes.SHARE).file.size < 300_000


def test_the_share_image_keeps_what_matters_in_it_and_is_made_anew(worker, stored_bytes):
    tall = stored(four_corners((800, 2400)))
    worker()
    before = tall.get_rendition(sizes.SHARE)
    widths = set(tall.renditions.filter(filter_spec__startswith="width").values_list("pk"))
    tall.focal_point_x, tall.focal_point_y = 200, 2300
    tall.focal_point_width, tall.focal_point_height = 100, 100
    tall.save()
    assert tall.get_rendition(sizes.SHARE).pk == before.pk
    worker()
    after = Picture.objects.get().get_rendition(sizes.SHARE)
    left_below = opened(after).getpixel((100, 600))
    assert left_below[2] > 150 > left_below[0]
    assert Rendition.objects.filter(filter_spec=sizes.SHARE).count() == 1
    assert set(tall.renditions.filter(filter_spec__startswith="width").values_list("pk")) == widths


def test_a_size_that_nobody_asks_for_any_more_is_put_away(a_picture, worker):
    old = Rendition.objects.create(
        image=a_picture, filter_spec="original", file=ContentFile(picture(), name="x.jpg")
    )
    worker()
    assert not Rendition.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    ("spec", "may"),
    [
        ("width-320|format-webp", True),
        ("width-777|format-avif", True),
        (sizes.SHARE, True),
        ("original", False),
        ("original|format-webp", False),
        ("max-165x165", False),
        ("max-800x600", False),
        ("fill-600x338", False),
        ("width-320", False),
    ],
)
def test_only_the_sizes_for_readers_may_be_served_to_them(spec, may):
    assert sizes.is_for_readers(spec) is may


def test_wagtail_has_no_address_that_encodes(client, editor, a_picture):
    client.force_login(editor)
    address = reverse("wagtailimages:preview", args=[a_picture.pk, "width-3000"])
    assert client.get(address).status_code == 404


def test_a_page_shows_a_box_of_the_right_proportions_and_colour_until_the_sizes_exist(a_picture):
    html = shown(a_picture)
    assert 'class="pic wait"' in html
    assert 'viewBox="0 0 1200 800"' in html
    assert "Morning light on a wall" in html
    assert f'fill="{a_picture.colour}"' in html
    assert "<path" in html
    assert a_picture.file.name not in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("colour", "stroke"),
    [((250, 250, 240), "#000000"), ((20, 20, 60), "#ffffff")],
)
def test_the_colour_of_the_box_is_the_pictures_and_its_strokes_show_on_it(colour, stroke):
    image = Image.new("RGB", (300, 200), colour)
    image.paste((200, 20, 20), (0, 0, 60, 60))
    waiting = stored(image).waiting()
    red, green, blue = (int(waiting.colour[i : i + 2], 16) for i in (1, 3, 5))
    assert max(abs(a - b) for a, b in zip((red, green, blue), colour, strict=True)) < 12
    assert waiting.stroke == stroke


def test_a_picture_from_before_colours_were_looked_at_has_a_neutral_box(a_picture):
    Picture.objects.update(colour="")
    html = shown(Picture.objects.get())
    assert 'fill="currentColor"' in html and 'stroke="currentColor"' in html


def test_a_page_shows_the_sizes_that_exist_with_their_measure_and_words(a_picture, worker):
    worker()
    html = shown(a_picture)
    assert 'width="1200"' in html and 'height="800"' in html
    assert 'alt="Morning light on a wall"' in html
    assert html.count("320w") == 3
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert a_picture.file.name not in html
    assert "wait" not in html


def test_prefetched_sizes_cost_no_query(a_picture, worker, django_assert_num_queries):
    worker()
    [found] = Picture.objects.prefetch_renditions()
    with django_assert_num_queries(0):
        assert found.sources().width == 1200
        assert found.get_rendition("width-320").width == 320


def test_words_are_the_languages_own(a_picture):
    a_picture.caption, a_picture.credit_es = "At dawn", "Dibujo de R."
    english, spanish = a_picture.words("en"), a_picture.words("es-mx")
    assert (english.alt, spanish.alt) == ("Morning light on a wall", "")
    assert (english.caption, english.caption_language) == ("At dawn", "en")
    assert (spanish.caption, spanish.caption_language) == ("At dawn", "en")
    assert (english.credit, english.credit_language) == ("Dibujo de R.", "es")
    assert (spanish.credit, spanish.credit_language) == ("Dibujo de R.", "es")


def test_a_decorative_picture_says_nothing_in_any_language(a_picture):
    a_picture.decorative, a_picture.description_es = True, "Luz"
    assert a_picture.words("en").alt == a_picture.words("es").alt == ""
    assert a_picture.words("es").description == "Luz"


def test_alt_text_follows_the_page(a_picture):
    a_picture.description_es = "Luz de la mañana en un muro"
    with translation.override("es"):
        assert "Luz de la mañana" in shown(a_picture)
    assert "Luz" not in shown(a_picture)
    assert "Luz" in shown(a_picture, words=a_picture.words("es"))


def test_a_picture_without_alt_text_in_the_pages_language_borrows_none(a_picture):
    with translation.override("es"):
        html = shown(a_picture)
    assert "Morning" not in html
    assert 'aria-hidden="true"' in html


def test_moving_the_focal_point_asks_for_sizes_once(a_picture):
    before = DBTaskResult.objects.count()
    a_picture.focal_point_x = 10
    a_picture.save()
    a_picture.save()
    assert DBTaskResult.objects.count() == before + 1
