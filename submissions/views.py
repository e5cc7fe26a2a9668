"""Giving a story, and asking what became of it. Works without JavaScript and without a session."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from core import rate_limit
from core.templatetags.site import in_other_languages
from core.uses import Naming

from . import giving, receipts, standing, tokens, words_from_a_file
from .forms import ForSomebodyForm, GivingForm, OwnWordsForm, StatusForm
from .models import Receipt, Submission
from .words_from_a_file import WordsFromAFile

# Everybody counts together, so these are far above what a busy day brings.
SENT_AN_HOUR = 200
LOOKED_UP_IN_TEN_MINUTES = 300
FILES_READ_IN_TEN_MINUTES = 20

COALITION_EMAIL = "droplwopoutreach@gmail.com"

ME, SOMEBODY = "me", "somebody"
FORMS: dict[str, type[GivingForm]] = {ME: OwnWordsForm, SOMEBODY: ForSomebodyForm}


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    if not settings.SHARE_FORM_OPEN:
        return _closed(request)
    whose = request.GET.get("for", "")
    if words_from_a_file.is_asked_for(request):
        return _bring_words(request, whose)
    if request.method == "POST":
        return _take(request, whose)
    if whose not in FORMS:
        return _ask_whose_words(request)
    return _show(request, whose, FORMS[whose]())


def _take(request: HttpRequest, whose: str) -> HttpResponse:
    known = whose in FORMS
    whose = whose if known else ME
    form = FORMS[whose](request.POST, request.FILES)
    form.full_clean()
    if not known:
        form.add_error(None, _whose_words_is_missing())
    nonce = form.renew_token_if_needed()
    if not form.is_valid() or nonce is None:
        return _show(request, whose, form)
    if not rate_limit.allow("share", SENT_AN_HOUR, 3600):
        form.add_error(None, _too_many_at_once())
        return _too_many(_show(request, whose, form))
    given = {key: value for key, value in form.cleaned_data.items() if key != "token"}
    try:
        code, receipt = giving.receive(nonce=nonce, written_by=form.written_by, **given)
    except tokens.AlreadyUsed:
        arrived = receipts.again(nonce, given["text"])
        if arrived is None:
            form.renew_token()
            form.add_error(None, _sent_before())
            return _show(request, whose, form)
        code, receipt = arrived
    return _receipt(request, form, code, receipt)


def _bring_words(request: HttpRequest, whose: str) -> HttpResponse:
    whose = whose if whose in FORMS else ME
    words = WordsFromAFile(request.POST, request.FILES)
    if not rate_limit.allow("share.words", FILES_READ_IN_TEN_MINUTES, 600):
        words.add_error(None, _too_many_at_once())
        return _too_many(_show(request, whose, FORMS[whose].as_typed(request.POST), words))
    if not words.is_valid():
        return _show(request, whose, FORMS[whose].as_typed(request.POST), words)
    brought = words.cleaned_data[words_from_a_file.FIELD]
    text = words_from_a_file.together(request.POST.get("text"), brought)
    return _show(
        request, whose, FORMS[whose].as_typed(request.POST, text=text), words_are_here=True
    )


def _sent_before() -> str:
    return gettext(
        "This form was sent before, and what you wrote then is with us. If you have changed something, or "
        "this is another story, send it once more: it arrives as a new one."
    )


def _show(
    request: HttpRequest,
    whose: str,
    form: GivingForm,
    words: WordsFromAFile | None = None,
    words_are_here: bool = False,
) -> HttpResponse:
    own = whose == ME
    context = _every_page("share", f"?for={whose}") | {
        "title": gettext("Share your story") if own else gettext("Share a story for somebody"),
        "deck": gettext(
            "In your own words, as long or as short as you like. A person reads it before anything "
            "is public."
        )
        if own
        else gettext(
            "Send us the words of somebody who serves life without parole. We write to them before "
            "anything is public."
        ),
        "form": form,
        "action": f"?for={whose}",
        "own": own,
        "sections": list(form.sections()),
        "words": words or WordsFromAFile(),
        "words_are_here": words_are_here,
        "multipart": True,
        "action_label": gettext("Send this story"),
        "back_url": reverse("share"),
        "back_label": gettext("Back to the first question"),
        "email": COALITION_EMAIL,
        "address": settings.SHARE_POSTAL_ADDRESS,
    }
    return render(request, "submissions/share.html", context)


def _ask_whose_words(request: HttpRequest) -> HttpResponse:
    context = _every_page("share") | {
        "rows": [
            {
                "title": gettext("These are my own words"),
                "url": f"?for={ME}",
                "text": gettext(
                    "You serve life without parole, or you did. We ask you what we may do with it."
                ),
            },
            {
                "title": gettext("I am writing for somebody who serves LWOP"),
                "url": f"?for={SOMEBODY}",
                "text": gettext(
                    "They wrote it or told it to you. We ask them before anything is public."
                ),
            },
        ],
        "address": settings.SHARE_POSTAL_ADDRESS,
    }
    return render(request, "submissions/whose_words.html", context)


def way_back() -> str:
    """How somebody who holds a code takes the story back, in a sentence."""
    address = ", ".join(settings.SHARE_POSTAL_ADDRESS) or COALITION_EMAIL
    return gettext(
        "To change an answer or to take the story back, at any time, write to %(address)s and give your "
        "code. You need no reason."
    ) % {"address": address}


def _nameless(form: GivingForm) -> list[str]:
    """Said aloud: somebody may choose that no name is shown and type one all the same."""
    if form.cleaned_data["naming"] != Naming.NONE:
        return []
    return [
        gettext(
            "You chose that no name is shown. If you wrote a name beside it, we did not keep it."
        )
    ]


def _receipt(request: HttpRequest, form: GivingForm, code: str, receipt: Receipt) -> HttpResponse:
    own = form.written_by == Submission.WrittenBy.STORYTELLER
    context = _every_page("share") | {
        "code": code,
        "kept_for": gettext("It works until %(date)s.")
        % {"date": date_format(receipt.expires_on, "DATE_FORMAT")},
        "text": gettext(
            "Thank you. It is kept apart from the site, and only the people who work on the stories "
            "can read it."
        ),
        "next_steps": [
            gettext("Somebody at the desk reads it."),
            gettext("We get in touch, to be sure that the answers are yours.")
            if own
            else gettext("We write to the storyteller and ask what we may do with it."),
            *_nameless(form),
            gettext("We make a page of it. A second person reads it before anybody else can."),
            way_back(),
        ],
        "status_url": reverse("share_status"),
        "address": settings.SHARE_POSTAL_ADDRESS,
    }
    return _no_store(render(request, "submissions/receipt.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _status(request, StatusForm())
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _status(request, form)
    if not rate_limit.allow("share.status", LOOKED_UP_IN_TEN_MINUTES, 600):
        return _too_many(_status(request, form, message=_too_many_at_once()))
    submission = receipts.find(form.cleaned_data["code"])
    if submission is None:
        return _status(
            request,
            form,
            message=gettext(
                "We have nothing under this code. It may have been replaced by a newer one, it may be "
                "more than two years old, or the story was erased. You can always write to us."
            ),
        )
    return _status(request, form, status=standing.of(submission))


def _status(request: HttpRequest, form: StatusForm, **context: Any) -> HttpResponse:
    context |= _every_page("share_status") | {"form": form, "noindex": True, "way_back": way_back()}
    return _no_store(render(request, "submissions/status.html", context))


def _closed(request: HttpRequest) -> HttpResponse:
    """The way by mail. Whoever sends a form that was open a minute ago gets their words back."""
    address = settings.SHARE_POSTAL_ADDRESS
    context = _every_page("share") | {
        "address": address,
        "email": "" if address else COALITION_EMAIL,
        "text": gettext("This site does not take stories through a form at the moment."),
        "points": [
            gettext("The story, on paper of any kind."),
            gettext(
                "Whether these are your own words or somebody else’s, and who asked you to send them."
            ),
            gettext("How the storyteller wants to be named, or that no name is to be shown."),
            gettext("How we can reach the storyteller."),
        ],
        "typed": _long_texts(request),
    }
    return render(request, "submissions/closed.html", context)


def _long_texts(request: HttpRequest) -> list[str]:
    if request.method != "POST":
        return []
    form = ForSomebodyForm(request.POST)
    return [str(value) for name in ("text", "contact") if (value := form[name].value())]


def _every_page(name: str, query: str = "") -> dict[str, Any]:
    return {"section": "share", "translations": in_other_languages(reverse(name) + query)}


def _whose_words_is_missing() -> str:
    return format_html(
        '{} <a href="?for={}">{}</a>',
        gettext("Please say first whose words these are. If they are yours, send this form again."),
        SOMEBODY,
        gettext("I am writing for somebody who serves LWOP"),
    )


def _too_many_at_once() -> str:
    return gettext(
        "Many people are asking at once, so we could not do it yet. Nothing that you typed is lost: "
        "please try again in a few minutes."
    )


def _too_many(response: HttpResponse) -> HttpResponse:
    response.status_code = 429
    response["Retry-After"] = "300"
    return response


def _no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
