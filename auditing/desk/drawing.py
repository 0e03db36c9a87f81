"""How a sample is drawn: by an order that anybody can work out again, with this text, a checksum program and patience.

Each identifier gets a number: the SHA-256 of the seed, a colon and the identifier. The identifiers are put in the order
of these numbers, and the first so many are the sample. In a stratified sample this happens in each stratum.

    printf '%s' '1234:JP-2026-0007' | sha256sum

No random numbers of a programming language are used: theirs change from version to version, and nobody can check them.
"""

import heapq
from dataclasses import dataclass

from triggers.functions import sha256_hex


@dataclass(frozen=True)
class Unit:
    """What can be drawn: a record by its reference, an act or a sign-off by its number."""

    identifier: str
    stratum: str = ""
    about: str = ""  # the reference of the record, where it is known
    number: int | None = None


@dataclass(frozen=True)
class Stratum:
    """A part of the population, and how many units it gives."""

    name: str
    size: int
    drawn: int


def ticket(seed, identifier):
    """The number of an identifier, as 64 hexadecimal digits: they are in the same order as the numbers."""
    return sha256_hex(f"{seed}:{identifier}")


def first(identifiers, number, seed):
    """The identifiers with the lowest numbers, lowest first."""
    return heapq.nsmallest(number, identifiers, key=lambda identifier: ticket(seed, identifier))


def allocated(sizes, number):
    """How many each stratum gives: in proportion to its size, and at least one.

    Each gets the whole part of its share; what is left over goes to the largest remainders, one each, the earlier
    stratum first where they are equal. A stratum that got none takes one from the stratum that has the most then,
    again the earlier one. `sizes` holds no zero, `number` is at least one for each and at most the sum.
    """
    total = sum(sizes)
    given = [number * size // total for size in sizes]
    by_remainder = sorted(range(len(sizes)), key=lambda place: -(number * sizes[place] % total))
    for place in by_remainder[: number - sum(given)]:
        given[place] += 1
    for place, count in enumerate(given):
        if not count:
            given[given.index(max(given))] -= 1
            given[place] = 1
    return given


def draw(population, number, seed, order=("",)):
    """The strata in their order, and the identifiers that are drawn, stratum by stratum.

    `population` are pairs of a stratum and an identifier; `order` names the strata that there may be.
    """
    members = {name: [] for name in order}
    for stratum, identifier in population:
        members[stratum].append(identifier)
    there = [name for name in order if members[name]]
    given = allocated([len(members[name]) for name in there], number)
    strata = [Stratum(name, len(members[name]), count) for name, count in zip(there, given, strict=True)]
    drawn = [identifier for part in strata for identifier in first(members[part.name], part.drawn, seed)]
    return strata, drawn


def written(population):
    """The population as the file that is kept: a line for each unit, its stratum, a tab and its identifier."""
    return "".join(f"{stratum}\t{identifier}\n" for stratum, identifier in population)


def read(lines):
    """The population out of that file."""
    return [tuple(line.split("\t")) for line in lines.split("\n") if line]
