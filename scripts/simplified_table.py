"""Cut OpenCC's dictionaries to the table by which search folds traditional Chinese characters to simplified ones.

    python scripts/simplified_table.py FOLDER > desk/search/simplified.tsv

FOLDER holds ``TSCharacters.txt``, ``TWVariants.txt`` and ``HKVariants.txt`` of OpenCC (Apache-2.0; the PyPI package
opencc-python-reimplemented has them under ``opencc/dictionary``). Kept are pairs of one code point each, so that a
folded text is as long as it was and highlights stand where they stood. Where a character may be written in several ways
the first that is another one counts: both sides of a search are folded, so it need not be the best, only always the
same. Variants of Taiwan and Hong Kong fold to the same character as the form they stand for.
"""

import sys
from pathlib import Path


def pairs(path: Path) -> list[tuple[str, list[str]]]:
    """The lines of one dictionary: a character, and what it may become."""
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line)
    return [(first, rest.split()) for first, rest in lines if len(first) == 1]


def table(folder: Path) -> dict[str, str]:
    """Each character that is folded, and to which; nothing is folded twice."""
    folded: dict[str, str] = {}
    for character, forms in pairs(folder / "TSCharacters.txt"):
        others = [form for form in forms if len(form) == 1 and form != character]
        if others:
            folded[character] = others[0]
    for name in ("TWVariants.txt", "HKVariants.txt"):
        for standard, local in pairs(folder / name):
            for form in local:
                _same(folded, standard, form)
    for character in list(folded):
        _end(folded, character)
    return folded


def _same(folded: dict[str, str], one: str, other: str) -> None:
    first, second = _end(folded, one), _end(folded, other)
    if len(other) == 1 and first != second:
        folded[second] = first


def _end(folded: dict[str, str], character: str) -> str:
    """Where a character ends, with every step on the way made to lead there at once."""
    path = []
    while character in folded and character not in path:
        path.append(character)
        character = folded[character]
    for step in path:
        if step == character:  # a circle: this one stands for all
            del folded[step]
        else:
            folded[step] = character
    return character


if __name__ == "__main__":
    for character, form in sorted(table(Path(sys.argv[1])).items()):
        print(f"{character}\t{form}")
