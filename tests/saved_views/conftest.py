"""Somebody of the staff, whose views they are."""
