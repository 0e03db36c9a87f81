"""Two values before and after, word by word."""

import random
from time import perf_counter

import pytest

from history.markup import side_html
from history.wording import MOST_TOLD, Change, word_by_word

TEXT = (
    "The course takes place in Osh in March for forty people of the border service and of the police of all regions "
    "of the country, with two trainers and an interpreter for each group."
)


def of(pieces, kind):
    return [piece.text.strip() for piece in pieces if piece.kind == kind]


def test_words_that_changed_are_marked_and_all_others_are_kept():
    now = TEXT.replace("Osh", "Bishkek").replace("group", "team")

    before, after = word_by_word(TEXT, now)

    assert (of(before, "gone"), of(after, "new")) == (["Osh", "group."], ["Bishkek", "team."])
    assert "for forty people" in " ".join(of(before, "kept"))


def test_long_unchanged_stretches_are_left_out_but_for_the_words_beside_a_change():
    words = [f"word{number}" for number in range(100)]
    now = [*words[:50], "inserted", *words[50:]]

    before, after = word_by_word(" ".join(words), " ".join(now))

    assert [piece.kind for piece in after] == ["left out", "kept", "new", "kept", "kept", "left out"]
    assert (after[1].text.split()[0], after[4].text.split()[-1]) == ("word38", "word61")
    assert [piece.kind for piece in before] == ["left out", "kept", "kept", "left out"]


def test_short_values_and_texts_with_nothing_in_common_are_shown_whole():
    assert [piece.kind for piece in Change("title", "Course in Osh", "Course in Tirana").before] == ["gone"]
    before, after = word_by_word("one two three four " * 10, "five six seven eight " * 10)
    assert [piece.kind for piece in [*before, *after]] == ["gone", "new"]


def test_change_of_nothing_but_spaces_is_shown_whole():
    before, after = word_by_word(TEXT, TEXT.replace(" ", "  "))

    assert [piece.kind for piece in [*before, *after]] == ["gone", "new"]


@pytest.mark.parametrize("seed", range(20))
def test_both_texts_can_be_read_from_their_pieces(seed):
    chance = random.Random(seed)
    old = [chance.choice(["Osh", "course", "the\n", "of", "for  "]) + " " for _ in range(chance.randrange(1, 24))]
    new = [word for word in old if chance.random() > 0.2]
    new.insert(chance.randrange(len(new) + 1), "Тирана ")

    before, after = word_by_word("".join(old), "".join(new))

    assert "".join(piece.text for piece in before) == "".join(old)
    assert "".join(piece.text for piece in after) == "".join(new)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("a b " * 50_000, "b a a " * 30_000),
        ("a " * 440, "a a b " * 148),
        ("x" * 90_000, "y" * 90_000),
        ("x\n" * 40_000, "y\nx\n" * 20_000),
        (" ".join(map(str, range(600))), " ".join(map(str, range(600, 0, -1)))),
        ("z" * 5_000_000, "z" * 5_000_001),
    ],
)
def test_hostile_texts_cost_little(was, now):
    began = perf_counter()
    before, after = word_by_word(was, now)

    assert perf_counter() - began < 1
    assert sum(len(piece.text) for piece in [*before, *after]) < 5 * MOST_TOLD


def test_pieces_are_told_in_marks_and_in_words_without_any_markup_of_their_own():
    before, after = word_by_word(TEXT + " <script>", TEXT.replace("Osh", "<b>Osh</b>") + " <script>")

    page = side_html(after, "")

    assert '<ins class="now"><span class="visually-hidden">[added: </span>&lt;b&gt;Osh&lt;/b&gt;<' in page
    assert "unchanged words are left out" in page
    assert "<script>" not in page
    assert "removed:" in side_html(before, "")
