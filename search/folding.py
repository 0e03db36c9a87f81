"""What makes two writings of a word the same word: case, accents, and the Cyrillic or Latin script.

Texts are folded before they are stored and questions before they are asked, so the engines compare plain words and
need not know how either folds: both find the same.
"""

import re
import unicodedata

LONGEST = 60  # letters of a word; what is longer is no word of a language
LONGEST_IN_BYTES = 120  # and so many words of a record stay below the megabyte where PostgreSQL's list of words ends
# One Latin letter or group for each Cyrillic letter that is left when its marks are taken away, as names are romanised
# in the documents of both organizations: Тошкент is Toshkent. Hard and soft signs are not written.
CYRILLIC = dict(
    re.findall(
        r"(\w)=(\w*)",
        "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch "
        "ъ= ы=y ь= э=e ю=yu я=ya і=i є=ye ґ=g ј=j љ=lj њ=nj ћ=c ђ=d џ=dz ѕ=dz қ=q ғ=g ң=n ө=o ү=u ұ=u һ=h ә=a ҳ=h ҷ=j",
    )
)
LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a", "ŋ": "n"}
LETTERS = str.maketrans(CYRILLIC | LATIN)
APOSTROPHES = re.compile(r"(?<=[oOgG])['’ʻʼ‘`´](?=\w)")  # o'zbek and oʻzbek are one word; d'Ivoire is two
WORD = re.compile(r"[^\W_]+")
WRITTEN = re.compile(r"(?:(?<=[oOgG])['’ʻʼ‘`´](?=[^\W_])|[^\W_])+")
REFERENCE = re.compile(r"\s*([a-z]{1,4})[\s-]*((?:19|20)\d\d)[\s/-]*0*(\d{1,6})\s*", re.IGNORECASE)


def folded(text):
    """The text in small Latin letters without marks, as far as its letters have a Latin form."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", plain.casefold().translate(LETTERS))


def words_in(text):
    """The words of a text, folded, in their order."""
    return [_shortened(word) for word in WORD.findall(folded(text))]


def _shortened(word):
    return word[:LONGEST].encode()[:LONGEST_IN_BYTES].decode(errors="ignore")


def places_of_words(text):
    """(start, end, folded word) of every word of a text as it is written."""
    return [(found.start(), found.end(), "".join(words_in(found.group()))) for found in WRITTEN.finditer(text)]


def reference_in(text):
    """(prefix, year, number) when a text is a reference, however it is written: JP-2019-0001, jp 2019 1, JP20190001."""
    found = REFERENCE.fullmatch(text)
    return (found[1].upper(), int(found[2]), int(found[3])) if found else None


def reference_of(text):
    """The reference that a text is, as records have it: JP-2019-0001 for jp 2019 1. Other texts in capitals."""
    found = reference_in(text)
    return f"{found[0]}-{found[1]}-{found[2]:04d}" if found else text.strip().upper()


def words_of_reference(reference):
    """The words by which a reference is found: with and without its dashes and zeros, whole and in parts."""
    found = reference_in(reference)
    if found is None:
        return words_in(reference)
    prefix, year, number = found[0].lower(), found[1], found[2]
    return [prefix, str(year), f"{number:04d}", str(number), f"{prefix}{year}{number:04d}", f"{prefix}{year}{number}"]
