"""Where the parts of a document hold what was searched for."""

from collections.abc import Iterable, Iterator, Sequence

from desk.search.syntax import Phrase
from desk.search.words import cut_in_place, hashtags

Span = tuple[int, int]
"""Code points: the first, and the one behind the last."""

_PARTS_OF = {"place": {"place"}, "buyer": {"buyer", "handle", "author"}, "tag": {"tag", "text"}}
"""In which parts of a document the words of a field stand; others are no words of the post."""


def spans_of(name: str, text: str, phrases: Iterable[Phrase]) -> tuple[Span, ...]:
    """Places of the phrases in one part of a document, in order, joined where they touch inside each other."""
    here = (phrase for phrase in phrases if not phrase.of or name in _PARTS_OF.get(phrase.of, ()))
    found = [span for phrase in here for span in _places(name, text, phrase)]
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _places(name: str, text: str, phrase: Phrase) -> Iterator[Span]:
    if phrase.of != "tag":
        texts, places = cut_in_place(text)
        for first, last in _stand(texts, phrase.words, begins=phrase.begins):
            yield places[first][0], places[last][1]
        return
    named = phrase.words[1:] if phrase.begins else phrase.words[1:-1]
    for begin, end in hashtags(text) if name == "text" else [(0, len(text))]:
        texts, places = cut_in_place(text[begin:end])
        for first, last in _stand(texts, named, begins=phrase.begins):
            if first == 0 and (phrase.begins or last == len(texts) - 1):
                yield begin + places[first][0], begin + places[last][1]


def _stand(texts: Sequence[str], phrase: Sequence[str], *, begins: bool) -> Iterator[tuple[int, int]]:
    """Numbers of the first and the last word wherever words stand side by side among those of a text."""
    many = len(phrase)
    whole = tuple(phrase[:-1] if begins else phrase)
    if whole and whole[0] not in texts:  # most texts of a hit hold none of them
        return
    for at in range(len(texts) - many + 1):
        if texts[at : at + len(whole)] == whole and texts[at + many - 1].startswith(phrase[-1]):
            yield at, at + many - 1
