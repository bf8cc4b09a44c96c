"""What one word, phrase or field of a search text means, or which character of it cannot be used."""

import re
from collections.abc import Callable
from datetime import tzinfo
from difflib import get_close_matches
from typing import Any

from desk.search.days import days, span
from desk.search.errors import QueryError, TextError
from desk.search.fields import FIELDS, SPOKEN, Field, Type
from desk.search.syntax import Is, Node, Phrase, Within
from desk.search.words import hashtags, words

Spelled = Callable[[str, str], frozenset[str]]
"""Field and what was typed, to all values that may be meant."""
_MISUSED = re.compile(r"\*|&&|\|\||(?<=\w)[?~^](?=\w)")
"""Signs that mean something in other search languages and nothing in this one."""
_FIELD_INSIDE = re.compile(r"[,，;；、]([^\W\d_]+)[:：]")
_SHORTEST_BEGINNING = 2


def word(text: str, at: int) -> Phrase:
    """A word as it was typed; with ``*`` at its end, the words that begin so."""
    return _words(text, at, "", bare=True)


def phrase(text: str, at: int, of: str = "") -> Phrase:
    """What stands between quotation marks."""
    if not (cut := _cut(text[1:-1])):
        raise TextError(at + 1, "there is no letter or digit between the quotation marks: write a word there")
    return Phrase(cut, of)


def hashtag(text: str, at: int) -> Phrase:
    """A tag behind its ``#``; one behind it, as Weibo writes, is left out."""
    inside = text[1:].rstrip("#") or text[1:]
    begins = inside.endswith("*")
    name = inside.removesuffix("*")
    if not _cut(name):
        raise TextError(at + 1, f"there is no letter or digit in {text}: write the tag behind its #")
    spans = hashtags("#" + name)
    end = spans[0][1] if spans else 1
    if end <= len(name):
        raise TextError(
            at + end + 1, f"{name[end - 1]!r} is no part of a tag: for the text itself write {_quoted(text)}"
        )
    return Phrase(("", *_cut(name), *([] if begins else [""])), "tag", begins)


def of_field(field: Field[Any], value: str, at: int, zones: frozenset[tzinfo], spelled: Spelled) -> Node:
    """A field and one value of it."""
    quoted = value.startswith('"')
    if value == '"':
        raise unclosed(at)
    text = value[1:-1].strip() if quoted else value
    if not text:
        raise TextError(at + 1, f"there is no value between the quotation marks: write one after {field.word}:")
    if not quoted and (next_field := _FIELD_INSIDE.search(text)) and next_field[1].lower() in SPOKEN:
        raise TextError(at + next_field.start() + 1, f"write a blank before {next_field[1]}:, or quote the whole value")
    if field.values:
        closed = _one_of(field, text, at, field.values())
        return Phrase((closed,), field.name) if field.type is Type.WORDS else Is(field.column, (closed,))
    match field.type:
        case Type.TIME:
            return _within(field, text, at, zones)
        case Type.WORDS:
            return phrase(value, at, field.name) if quoted else _words(text, at, field.name)
        case Type.WHOLE:
            return _whole(field, text, at, quoted)
        case _:
            return _is(field, text, at, quoted, spelled)


def unknown(text: str, name: str, at: int) -> TextError:
    """What is said of a field that there is not."""
    run = re.match(r'[^\s()"]*', text[at:])
    typed = run[0] if run else name
    if name[:-1].lower() in ("http", "https"):
        return TextError(
            at + 1, f"an address is no word: for an account write handle:{typed}, or quote it: {_quoted(typed)}"
        )
    near = get_close_matches(name[:-1].lower(), SPOKEN, 1)
    instead = f" Did you mean {near[0]}:?" if near else ""
    known = ", ".join(f"{word}:" for word in SPOKEN)
    there_is_none = f"there is no field {name[:-1]!r}.{instead} For the text itself write {_quoted(typed)}"
    return TextError(at + 1, f"{there_is_none}; the fields are {known}")


def option(text: str, at: int) -> TextError:
    """What is said of something that begins with ``--``."""
    flag = text.partition("=")[0]
    for field in FIELDS:
        if flag in [option.flag for option in field.options]:
            return TextError(at + 1, f"{flag} is an option, outside the search text; in it write {field.word}:…")
    return TextError(at + 1, f"{text} begins with more than one -: write one to leave a word out")


def unclosed(at: int) -> TextError:
    """What is said of a quotation mark that stands alone."""
    return TextError(at + 1, 'a quotation mark is not closed: put a second " at the end of the phrase')


def _words(text: str, at: int, of: str, *, bare: bool = False) -> Phrase:
    begins = text.endswith("*")
    stem = text.removesuffix("*")
    if bare and (name := stem.partition("=")[0].lower()) in SPOKEN and "=" in stem:
        raise TextError(at + len(name) + 1, f"a field stands before a colon: write {name}:{stem.partition('=')[2]}")
    if wrong := _MISUSED.search(stem):
        raise TextError(
            at + wrong.start() + 1, f"{wrong[0]} means nothing here: for the text itself write {_quoted(text)}"
        )
    cut = words(stem)
    if not cut:
        raise TextError(at + 1, f"there is no letter, digit or Chinese character in {text}: add a word, or remove it")
    if begins and (cut[-1].end < len(stem) or _too_short(cut[-1].text)):
        shortest = f"at least {_SHORTEST_BEGINNING} letters or one Chinese character"
        raise TextError(at + len(text), f"* needs {shortest} before it: write more of the word")
    return Phrase(tuple(one.text for one in cut), of, begins)


_LONGEST_BEGINNING = 200
"""Signs; Elasticsearch takes no beginning of more than 1,000 bytes."""


def _too_short(beginning: str) -> bool:
    return len(beginning) < _SHORTEST_BEGINNING and beginning.isascii()


def _whole(field: Field[Any], text: str, at: int, quoted: bool) -> Phrase:
    """All words of a tag, from the first to the last; its ``#`` may be written too."""
    name = text.removeprefix("#")
    if quoted or name == text:
        begins = not quoted and name.endswith("*")
        if not (cut := _cut(name.removesuffix("*") if begins else name)):
            raise TextError(at + 1, f"there is no letter or digit in {text}: write a word after {field.word}:")
        if not quoted and (wrong := _MISUSED.search(name.removesuffix("*"))):
            raise TextError(
                at + wrong.start() + 1, f"{wrong[0]} means nothing here: write {field.word}:{_quoted(text)}"
            )
        return Phrase(("", *cut, *([] if begins else [""])), field.name, begins)
    return hashtag(text, at)


def _is(field: Field[Any], text: str, at: int, quoted: bool, spelled: Spelled) -> Is:
    begins = not quoted and text.endswith("*")
    stem = text.removesuffix("*") if begins else text
    if not quoted and (star := stem.find("*")) >= 0:
        raise TextError(
            at + star + 1, f"* can stand at the end only: for the value itself write {field.word}:{_quoted(text)}"
        )
    if not stem:
        raise TextError(at + 1, f"* needs something before it: write the beginning of a value after {field.word}:")
    if begins and len(stem) > _LONGEST_BEGINNING:
        raise TextError(at + 1, f"a beginning has at most {_LONGEST_BEGINNING} signs: write fewer before the *")
    return Is(field.column, (stem,), True) if begins else Is(field.column, tuple(sorted(spelled(field.name, stem))))


def _one_of(field: Field[Any], text: str, at: int, values: tuple[str, ...]) -> str:
    typed = text.lower().replace("-", "_").replace(" ", "_")
    if typed in values:
        return str(typed)
    near = get_close_matches(typed, values, 1)
    instead = f" Did you mean {near[0]}?" if near else ""
    also = " What reviewers said is not searched by." if field.name == "reviewed" else ""
    raise TextError(at + 1, f"{field.word}: is never {text!r}.{instead}{also} Write {' or '.join(values)}")


def _within(field: Field[Any], text: str, at: int, zones: frozenset[tzinfo]) -> Within:
    try:
        found = span(*days(text), zones)
    except QueryError as error:
        raise TextError(at + 1, str(error)) from None
    return Within(field.column, *found.limits_us)


def _cut(text: str) -> tuple[str, ...]:
    return tuple(one.text for one in words(text))


def _quoted(text: str) -> str:
    return f'"{text}"'
