import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from core import slots


@pytest.fixture(autouse=True)
def empty_slots(monkeypatch):
    monkeypatch.setattr(slots, "_fillers", {slot: [] for slot in slots._fillers})


def rendered(source: str, **context) -> str:
    return Template("{% load rooms %}" + source).render(Context(context))


def test_rooms_fill_a_slot_in_the_order_in_which_they_registered():
    slots.register("story.head", lambda page: mark_safe(f"<link href='/{page}/'>"))  # noqa: S308  the test's own
    slots.register("story.head", lambda page: "<b>")
    assert rendered('{% slot "story.head" page=page %}', page="p") == "<link href='/p/'>\n&lt;b&gt;"


def test_a_room_with_nothing_to_add_leaves_no_trace():
    slots.register("story.after", lambda **_: None)
    slots.register("story.after", lambda **_: "")
    assert slots.contents("story.after", page=1) == []
    assert rendered('{% slot "story.after" page=1 %}') == ""


def test_registering_twice_fills_once():
    def queue(**_):
        return "queue"

    slots.register("desk.queues", queue)
    slots.register("desk.queues", queue)
    assert slots.contents("desk.queues") == ["queue"]


def test_a_slot_that_does_not_exist_is_an_error_at_once():
    with pytest.raises(KeyError):
        slots.register("story.footer", lambda **_: "")
    with pytest.raises(KeyError):
        slots.contents("story.footer")
