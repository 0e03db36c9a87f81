"""Whose organizations stand on the same side."""

from reference.models import Organization


def whole_side_of(organization):
    """The keys of all organizations under the same head. No head has both parties below it."""
    below = {}
    for key, parent in Organization.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(key)
    found = [organization.topmost().pk]
    for key in found:  # grows while it is read
        found += [unit for unit in below.get(key, []) if unit not in found]
    return found
