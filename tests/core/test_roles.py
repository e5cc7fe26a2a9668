import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from core import roles
from core.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    def make(role: str) -> User:
        user = User.objects.create_user(role, f"{role.replace(' ', '-')}@example.org")
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


def test_there_are_the_roles_of_the_table_and_no_others():
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.GROUPS)


@pytest.mark.parametrize("role", roles.GROUPS)
def test_every_role_enters_the_admin_and_may_hide_a_story_at_once(role, member):
    assert member(role).has_perm("wagtailadmin.access_admin")
    assert "stories.pause_work" in roles.PERMISSIONS[role]


def test_the_vault_is_open_to_three_roles_only():
    assert {
        role for role, keys in roles.PERMISSIONS.items() if "stories.open_identity" in keys
    } == {
        roles.LETTER_DESK,
        roles.MODERATOR,
        roles.ADMINISTRATOR,
    }


def test_publishing_and_withdrawing_belong_to_the_same_three_roles():
    for key in ("stories.publish_work", "consent.withdraw_work"):
        assert {role for role, keys in roles.PERMISSIONS.items() if key in keys} == {
            roles.EDITOR,
            roles.MODERATOR,
            roles.ADMINISTRATOR,
        }


def test_no_role_manages_accounts_and_none_deletes_anything(member):
    """Whoever manages accounts can be two people at once; that is the operator's, not the desk's."""
    for role in roles.GROUPS:
        person = member(role)
        assert not person.has_perm("core.change_user")
        assert not person.has_perm("core.add_user")
    assert not any("delete" in key for keys in roles.PERMISSIONS.values() for key in keys)


def test_every_permission_of_an_installed_room_exists():
    known = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.select_related("content_type")
    }
    tables = (
        *roles.PERMISSIONS.values(),
        *roles.COLLECTION_PERMISSIONS.values(),
        *roles.COALITION_PERMISSIONS.values(),
    )
    wanted = {key for keys in tables for key in keys if apps.is_installed(key.partition(".")[0])}
    assert wanted <= known


def test_files_are_handled_through_the_root_collection():
    granted = GroupCollectionPermission.objects.filter(
        group__name=roles.LETTER_DESK, collection__depth=1
    )
    codenames = set(granted.values_list("permission__codename", flat=True))
    assert codenames == {"choose_image", "add_image", "choose_document", "add_document"}


def test_granting_again_adds_nothing_and_takes_nothing():
    editor = Group.objects.get(name=roles.EDITOR)
    extra = Permission.objects.get(codename="change_user")
    editor.permissions.add(extra)
    before = set(editor.permissions.all())
    files = GroupCollectionPermission.objects.count()
    roles.grant_roles()
    assert set(editor.permissions.all()) == before
    assert GroupCollectionPermission.objects.count() == files


def test_rights_over_a_page_reach_below_it(member):
    root = Page.objects.get(depth=1)
    child = root.add_child(title="Stories", slug="stories-of-a-test", live=False)
    for _repeated in range(2):
        roles.grant_pages(roles.EDITOR, child, ["add_page", "change_page", "publish_page"])
    assert GroupPagePermission.objects.filter(page=child).count() == 3
    editor = member(roles.EDITOR)
    assert child.permissions_for_user(editor).can_publish()
    assert not root.permissions_for_user(editor).can_edit()
    assert not child.permissions_for_user(member(roles.ORGANISER)).can_edit()


def test_a_page_permission_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        roles.grant_pages(roles.EDITOR, Page.objects.get(depth=1), ["edit_page"])
