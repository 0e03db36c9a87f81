"""Moves between statuses: one door for every change of a record's status."""

from lifecycle.moves import Conflict, Incomplete, Refused, check_reason, move, moves_of, open_moves

__all__ = ["Conflict", "Incomplete", "Refused", "check_reason", "move", "moves_of", "open_moves"]
