"""Two writings of a word are one word."""

import pytest

from search.folding import reference_in, words_in, words_of_reference


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łódź", "lodz"),
        ("Türkiye", "TURKIYE"),
        ("Côte", "cote"),
        ("Тошкент", "Toshkent"),
        ("Кыргызстан", "Kyrgyzstan"),
        ("Oʻzbekiston", "O'zbekiston"),
        ("O‘zbekiston", "Ozbekiston"),
        ("ёлка", "елка"),
        ("İstanbul", "istanbul"),
        ("Straße", "STRASSE"),
        ("ﬁnance", "finance"),
    ],
)
def test_writings_of_a_word_are_the_same(one, other):
    assert words_in(one) == words_in(other) != []


def test_words_are_parted_where_people_part_them():
    assert words_in("Border-security, API/PNR (d’Ivoire) in_2019") == [
        "border",
        "security",
        "api",
        "pnr",
        "d",
        "ivoire",
        "in",
        "2019",
    ]


@pytest.mark.parametrize("text", ["JP-2019-0001", "jp-2019-1", "JP 2019 0001", "jp20190001", " JP20191 ", "jp-2019/1"])
def test_reference_is_read_in_every_writing(text):
    assert reference_in(text) == ("JP", 2019, 1)


@pytest.mark.parametrize("text", ["JP-2019", "2019-0001", "JP-1819-1", "JP-2019-1 and more", "", "S/RES/2396"])
def test_other_texts_are_no_reference(text):
    assert reference_in(text) is None


def test_reference_is_found_by_its_parts_and_as_a_whole():
    assert words_of_reference("TAR-2026-0007") == ["tar", "2026", "0007", "7", "tar20260007", "tar20267"]
