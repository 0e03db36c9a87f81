"""{% load about %} {{ record|title_of }} is what a record of any kind is called beside its reference."""

from django import template

from reference.about import title_of

register = template.Library()
register.filter(title_of)
