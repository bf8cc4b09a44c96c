"""Sentences of facts, made where they are shown: one file of ``configs`` for each list of kinds, a table for each kind.

A table has a sentence in each language, its gaps named as the kind's values are: ``en = "{pages} pages were read"``.
Where a number decides the form, ``number`` names the value and a sentence is ``{one = "...", many = "..."}``.
A value that is itself a word of a closed list (``why``) has its own sentence under ``[word.why.timeout_s]``.
Nothing reads a sentence back: whoever wants to know asks the fact for its kind and its values.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from evidence.facts import Fact, Value

LANGUAGES = ("en", "zh")
"""Each kind has a sentence in each."""
_COMMAS = {"en": ", ", "zh": "、"}
_SEMICOLON = {"en": "; ", "zh": "；"}


def sentence(fact: Fact, language: str = "en") -> str:
    """A fact as a sentence without its full stop, from the file ``configs/{TEXTS}.toml``.

    Raises:
        KeyError: the file has no sentence for this kind or in this language, or the sentence a gap without a value.
    """
    file = tables(fact.TEXTS)
    return filled(file[getattr(fact, "kind")], fact, language, file.get("word", {}))  # noqa: B009 - each list narrows it


def word(name: str, list_name: str, value: str, language: str = "en") -> str:
    """A word of a closed list; one that another version of the product wrote stays as it is written.

    Args:
        name: The file in ``configs``.
        list_name: The list, for example ``why``.
        value: The word as it is in records.
        language: The language.
    """
    return _worded(tables(name)["word"].get(list_name, {}), value, language)


@cache
def tables(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The tables of one list, by kind."""
    return tomllib.loads((files("configs") / f"{name}.toml").read_text("utf-8"))


def filled(
    table: Mapping[str, Any], fact: Fact, language: str, words: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
) -> str:
    """A table's sentence with the fact's values in its gaps; ``words`` has the lists that values may be words of.

    Raises:
        KeyError: no such language, or a gap without a value.
    """
    text = table[language]
    if isinstance(text, Mapping):
        text = text["one" if fact.value(table["number"]) == 1 else "many"]
    shown = {
        name: _worded(words[name], str(value), language) if name in words else _shown(value, language)
        for name, value in fact.values
    }
    return str(text).format_map(shown)


def _shown(value: Value, language: str) -> str | int:
    return _COMMAS[language].join(value) if isinstance(value, tuple) else value


def _worded(words: Mapping[str, Any], value: str, language: str) -> str:
    return str(words[value][language]) if value in words else value.replace("_", " ")


def in_a_row(facts: Iterable[Fact], older: str = "", language: str = "en") -> str:
    """Several facts in one sentence; of a record from before there were facts, ``older``, its own English sentence."""
    return _SEMICOLON[language].join(sentence(fact, language) for fact in facts) or older
