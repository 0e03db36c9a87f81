"""Words are not looked for where none are."""

from django.utils.translation import trans_real


def test_no_catalogue_without_words_is_asked():
    behind = trans_real.translation("en-gb")._fallback

    while behind is not None:
        assert set(behind._catalog) > {""}
        behind = behind._fallback


def test_every_word_says_what_it_said_with_them():
    ours, as_django_makes_it = trans_real.translation("en-gb"), trans_real.DjangoTranslation("en-gb")
    words = [word for word, _said in as_django_makes_it._catalog.items() if isinstance(word, str) and word]

    assert as_django_makes_it._fallback is not None
    assert len(words) > 100
    for word in [*words, "Nobody wrote this sentence down"]:
        assert ours.gettext(word) == as_django_makes_it.gettext(word)
