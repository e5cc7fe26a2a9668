from django import template

from core.admin_policy import nonce

register = template.Library()
register.simple_tag(nonce, name="nonce")
