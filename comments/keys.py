"""What comments are numbered and called by. Neither counts: nobody learns how many there are that they may not read."""

import secrets
import time

LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"  # none that is taken for another, and no vowels, so that no word comes of it
LENGTH = 6
FIRST = 1_767_225_600_000_000  # 1 January 2026, in microseconds
GUESSED = 1 << 8  # so many keys for each microsecond, for whoever else writes in it
STEP = 1_000
_last = 0


def new_key():
    """A number that says when, so that what is said in one moment stays in the order of its writing."""
    global _last
    _last = max(time.time_ns() // 1_000 - FIRST, _last + 1 + secrets.randbelow(STEP))
    return _last * GUESSED + secrets.randbelow(GUESSED)


def new_reference(prefix, is_taken):
    """`CMT-7KQ4M2`, by chance."""
    while True:
        reference = f"{prefix}-" + "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
        if not is_taken(reference):
            return reference
