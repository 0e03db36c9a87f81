"""Sealing: closing batches of entries so that nobody alters them unseen."""

from history.models import Seal


def latest_head():
    """The head of the chain, or None as long as nothing is sealed."""
    seal = Seal.objects.defer("leaves").first()
    return seal.head if seal else None
