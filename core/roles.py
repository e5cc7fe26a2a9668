"""Who may do what: groups and their permissions in one table.

The setup step grants; it takes nothing away that an administrator has added by hand. Rights over
pages are granted by the rooms that own the page trees, with `grant_pages`.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from core.setup import step

LETTER_DESK = "Letter desk"
EDITOR = "Editor"
MODERATOR = "Moderator"
MEDIA_WORKGROUP = "Media workgroup"
ORGANISER = "Organiser"
ADMINISTRATOR = "Administrator"

# Any member of staff may hide a story at once; putting it back takes two people.
EVERYBODY = ("wagtailadmin.access_admin", "stories.pause_work")
RECEIVE = ("submissions.moderate_submission", "consent.record_consent")
TELLERS = tuple(f"stories.{action}_storyteller" for action in ("add", "change", "view"))
RECORDINGS = tuple(f"media.{action}_recording" for action in ("add", "change", "view"))
VOCABULARIES = tuple(
    f"{room}.{action}_{model}"
    for room, models in (
        ("stories", ("theme", "institution", "contentnote", "legalroute", "collection")),
        ("search", ("synonyms",)),
    )
    for model in models
    for action in ("add", "change", "view")
)
# Wagtail's own action that begins a page in the other language.
TRANSLATE = ("simple_translation.submit_translation",)
PUBLISH = ("stories.approve_work", "stories.publish_work", "consent.withdraw_work")
VAULT = ("stories.open_identity",)
QUOTE = ("stories.quote_work",)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    LETTER_DESK: (*EVERYBODY, *RECEIVE, *TELLERS, *RECORDINGS, *VAULT, "stories.approve_work"),
    EDITOR: (
        *EVERYBODY,
        *RECEIVE,
        *TELLERS,
        *RECORDINGS,
        *VOCABULARIES,
        *TRANSLATE,
        *PUBLISH,
        *QUOTE,
    ),
    MODERATOR: (
        *EVERYBODY,
        *RECEIVE,
        *TELLERS,
        *RECORDINGS,
        *VOCABULARIES,
        *TRANSLATE,
        *PUBLISH,
        *VAULT,
    ),
    MEDIA_WORKGROUP: (*EVERYBODY, *QUOTE),
    ORGANISER: EVERYBODY,
    ADMINISTRATOR: (
        *EVERYBODY,
        *RECEIVE,
        *TELLERS,
        *RECORDINGS,
        *VOCABULARIES,
        *TRANSLATE,
        *PUBLISH,
        *VAULT,
        *QUOTE,
    ),
}

# Wagtail asks about its own models' permissions, whatever models stand in for them.
USE_FILES = ("wagtailimages.choose_image", "wagtaildocs.choose_document")
ADD_FILES = (*USE_FILES, "wagtailimages.add_image", "wagtaildocs.add_document")
EDIT_FILES = (*ADD_FILES, "wagtailimages.change_image", "wagtaildocs.change_document")

# Over all files: scans of letters with names and numbers in them, what was never covered, what was taken back.
COLLECTION_PERMISSIONS: dict[str, tuple[str, ...]] = {
    LETTER_DESK: ADD_FILES,
    EDITOR: EDIT_FILES,
    MODERATOR: EDIT_FILES,
    ADMINISTRATOR: EDIT_FILES,
}
# Over the coalition's own files alone, for those who don't work with stories.
COALITION_FILES = "The coalition's pages"
COALITION_PERMISSIONS: dict[str, tuple[str, ...]] = {
    MEDIA_WORKGROUP: ADD_FILES,
    ORGANISER: ADD_FILES,
}

GROUPS = tuple(PERMISSIONS)
# Wagtail makes these. Nearly our names, with rights that nobody here decided on.
WAGTAIL_GROUPS = ("Editors", "Moderators")


@step("roles", order=10)
def grant_roles() -> None:
    Group.objects.filter(name__in=WAGTAIL_GROUPS, user=None).delete()
    known = _permissions()
    for name in GROUPS:
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*(known[key] for key in PERMISSIONS[name] if key in known))
    root = Collection.get_first_root_node()
    _grant_files(root, COLLECTION_PERMISSIONS, known)
    _grant_files(_coalition_files(root), COALITION_PERMISSIONS, known)


def _grant_files(
    collection: Collection, table: dict[str, tuple[str, ...]], known: dict[str, Permission]
) -> None:
    for name, keys in table.items():
        for key in keys:
            if key in known:
                GroupCollectionPermission.objects.get_or_create(
                    group=Group.objects.get(name=name),
                    collection=collection,
                    permission=known[key],
                )


def _coalition_files(root: Collection) -> Collection:
    there = root.get_children().filter(name=COALITION_FILES).first()
    return there or root.add_child(name=COALITION_FILES)


def grant_pages(group_name: str, page: Page, codenames: Iterable[str]) -> None:
    """Give a group rights over `page` and everything below: "add_page" (add, and edit what one
    owns), "change_page", "publish_page". KeyError for a permission that Wagtail does not have.
    """
    group = Group.objects.get(name=group_name)
    known = _permissions()
    for codename in codenames:
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=known[f"wagtailcore.{codename}"]
        )


def _permissions() -> dict[str, Permission]:
    return {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
