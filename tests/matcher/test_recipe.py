"""Every number that decides stands in the policy's file or in the recipe, and both are in the digest a finding cites.

What is read: each module of ``matcher/`` but those in ``EXEMPT``. A number in it is bare unless it is

- 0, 1, 2, a half, the same with a minus or imaginary: counting, halving, doubling, both sides;
- 255 or 127.5: the range of 8 bits and its middle;
- at most a millionth: what keeps a division from zero;
- 100 or 1,000 as a factor: hundredths, per cent, per mille;
- an index, a list of indices, or a bound of a slice that has both: a place in a model's output or in an array. The
  first n of something (``[:n]``) is a limit and must be in the recipe;
- how long a name is that is made of a digest or drawn at random;
- within the shape given to ``reshape``, ``zeros``, ``empty``, ``full``, ``transpose`` or ``swapaxes``: a layout. A
  kernel made with ``ones`` is not: its size decides;
- an argument ``axis``, ``base`` or ``maxsize``, or a bound of a field of the policy (``ge``, ``le``, ``gt``, ``lt``);
- the value of a name in ``LAYOUT``: rows of a model's output, bits, marks of a file format, which no choice can change.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator, Set
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import matcher
from matcher.policy import load_policy
from matcher.recipe import RECIPE, digest_of

ROOT = Path(matcher.__file__).parent
EXEMPT = {
    "recipe": "where the numbers are",
    "evaluate": "measures the matcher on labelled pictures; says nothing of a case's",
    "catalog": "reads feeds and banks: sizes that are taken in; how near two posts are is the policy's",
    "verbal.py": "words for weights, as the source has them: shown, decides nothing",
    "models.py": "the models' digests, which are part of the policy's, and how they are run",
    "gallery/cache.py": "the form of files, which are read back as they were written",
    "picture/avif_alpha.py": "the layout of AVIF files",
    "picture/canvas.py": "the first bytes of PNG and WebP files",
    "picture/gif_blocks.py": "the layout of GIF files",
    "picture/iso_boxes.py": "the layout of HEIF and AVIF files",
    "picture/named_colours.py": "the numbers of PNG, H.273 and ICC profiles",
    "picture/nearest.py": "an exact search: its numbers cost time, the answer is the same",
    "picture/png_chunks.py": "the layout of PNG files",
    "picture/progressive.py": "the marks of JPEG files",
    "picture/reduction.py": "Pillow's own arithmetic, held to it to the bit",
}
LAYOUT = {
    "features/geometry.py": {"SIFT_NUMBERS", "_MIRROR"},
    "features/learned.py": {"XFEAT_NUMBERS", "ALIKED_NUMBERS"},
    "features/tokens.py": {"TOKEN_NUMBERS", "_BYTE"},
    "gallery/inverted_build.py": {"_INT8"},
    "laid/card.py": {"_SIDES"},
    "laid/label.py": {"_EAN_DIGITS"},
    "people/regions.py": {"_SHOULDERS", "_HIPS", "_KNEES", "_ANKLES", "_HEAD", "_LIMBS"},
    "people/zones.py": {
        "FEET", "HEAD", "SIDE", "OUTER", "_EYES_EARS", "_SHOULDERS", "_ARMS", "_HIPS", "_KNEES", "_ANKLES",
    },
    "photograph/agreement.py": {"_UNIT"},
    "picture/pixels.py": {"_BYTE", "_EXIF_ORIENTATION", "_TURNS", "_SIDEWAYS"},
}  # fmt: skip
_NUMBERS = {int, float, complex}
_COUNTING = {0, 0.5, 1, 2, 127.5, 255}
_SHAPES = {"reshape", "zeros", "empty", "full", "transpose", "swapaxes"}
_NAMED = {"axis", "base", "maxsize", "ge", "le", "gt", "lt"}


def bare_numbers(source: str, layout: Set[str] = frozenset()) -> list[str]:
    """``line: number`` of each number of a module that stands where none may."""
    tree = ast.parse(source)
    kept = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in _NUMBERS]
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    laid_out = {inner for node in tree.body if (names := _names(node)) and names <= layout for inner in ast.walk(node)}
    found = [node for node in kept if node not in laid_out and not _is_structure(node, above)]
    return [f"{node.lineno}: {node.value}" for node in found]


def _names(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def _is_structure(node: ast.Constant, above: dict[ast.AST, ast.AST]) -> bool:
    size = abs(node.value)
    if size in _COUNTING or 0 < size <= 1e-6:
        return True
    if isinstance(up := above[node], ast.BinOp) and isinstance(up.op, ast.Mult) and size in {100, 1000}:
        return True
    inner: ast.AST = node
    while isinstance(above[inner], ast.Tuple | ast.List | ast.UnaryOp):
        inner = above[inner]
    outer = above[inner]
    if isinstance(outer, ast.Subscript):
        return outer.slice is inner
    if isinstance(outer, ast.Slice):
        whole = above[outer]
        while not isinstance(whole, ast.Subscript):
            whole = above[whole]
        both = outer.lower is not None and outer.upper is not None
        return (both and outer.step is not inner) or _called(whole.value) == "hexdigest"
    if isinstance(outer, ast.Call):
        first = outer.args[:1] if _called(outer) in {"zeros", "empty", "full"} else outer.args
        return _called(outer) in {*_SHAPES, "token_hex"} and inner in first
    return isinstance(outer, ast.keyword) and outer.arg in _NAMED


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) else ""


def modules() -> Iterator[tuple[str, str]]:
    """Path below ``matcher/`` and source of every module."""
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_no_module_that_decides_holds_a_number_of_its_own() -> None:
    found = {
        name: bare
        for name, source in modules()
        if not {name, name.split("/")[0]} & set(EXEMPT)
        if (bare := bare_numbers(source, LAYOUT.get(name, set())))
    }
    assert found == {}


@pytest.mark.slow
def test_every_exemption_is_needed() -> None:
    sources = dict(modules())
    for name in EXEMPT:
        inside = [source for path, source in sources.items() if path == name or path.startswith(f"{name}/")]
        assert any(map(bare_numbers, inside)), name
    for name, layout in LAYOUT.items():
        for one in layout:
            assert len(bare_numbers(sources[name], layout - {one})) > len(bare_numbers(sources[name], layout)), one


@pytest.mark.parametrize(
    ("read", "planted", "number"),
    [
        ("(_R.cell_share * side_px)", "(0.025 * side_px)", "0.025"),
        ("len(points) > 2 ", "len(points) >= 3 ", "3"),
        ("found)[:limit]", "found)[:700]", "700"),
        ("contrast: float = _R.contrast", "contrast: float = 0.015", "0.015"),
        ("_R = RECIPE.features.geometry\n", "_R = RECIPE.features.geometry\nRATIO = 0.8\n", "0.8"),
        ("_R.ratio * _R.ratio", "0.64", "0.64"),
        ('"maxIters": rounds', '"maxIters": 500', "500"),
        ("mask.astype(np.uint8) * 255", "cv2.erode(mask.astype(np.uint8), np.ones((5, 5))) * 255", "5"),
    ],
)
def test_a_number_put_back_into_a_module_is_named(read: str, planted: str, number: str) -> None:
    name = "features/geometry.py"
    source = dict(modules())[name]
    assert read in source

    found = bare_numbers(source.replace(read, planted, 1), LAYOUT[name])

    assert {one.split(": ")[1] for one in found} == {number}


def test_indices_shapes_and_units_are_no_choices() -> None:
    told = """
middle = values[31:33] + points[[13, 14], 2] + row[0:51].reshape(17, 3)
name = sha256(data).hexdigest()[:40]
share = 100 * np.zeros((0, 128)).mean(axis=(1, 3)) / (total + 1e-9)
"""
    assert bare_numbers(told) == []


def variants(table: Any) -> Iterator[Any]:
    """A table once for each of its numbers, with that number changed."""
    for one in fields(table):
        value = getattr(table, one.name)
        if is_dataclass(value):
            yield from (replace(table, **{one.name: inner}) for inner in variants(value))
        elif isinstance(value, tuple):
            yield from (
                replace(table, **{one.name: (*value[:at], n + 1, *value[at + 1 :])}) for at, n in enumerate(value)
            )
        else:
            yield replace(table, **{one.name: value + 1})


@pytest.mark.slow
def test_the_recipes_digest_changes_with_each_of_its_numbers() -> None:
    digests = [digest_of(RECIPE), *(digest_of(one) for one in variants(RECIPE))]
    assert len(digests) > 250
    assert len(set(digests)) == len(digests)


def test_the_policys_digest_covers_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    own = load_policy().digest
    monkeypatch.setattr("matcher.policy.RECIPE", next(variants(RECIPE)))
    assert load_policy().digest != own


def test_each_number_of_the_recipe_is_read_by_the_module_its_table_is_for() -> None:
    sources = {path: source for path, source in modules() if not path.startswith("recipe/")}
    unread = []
    for room in fields(RECIPE):
        table = getattr(RECIPE, room.name)
        parts = {f"{room.name}/{one.name}.py": getattr(table, one.name) for one in fields(table)}
        tables = parts if any(map(is_dataclass, parts.values())) else {f"{room.name}*.py": table}
        for place, one in tables.items():
            read = "".join(source for path, source in sources.items() if Path(path).match(place))
            if read:
                unread += [f"{place} {number.name}" for number in fields(one) if f".{number.name}" not in read]
    versions = ("examine*.py", "features/portrait.py", "gallery/shards.py", "picture/fingerprint.py")
    assert sorted(unread) == [f"{place} version" for place in versions]  # they are only there to change the digest


_MADE_WITH = """
import sys
from dataclasses import replace
from matcher import recipe
room, module, number = sys.argv[1:]
if room:
    table = getattr(recipe.RECIPE, room)
    part = getattr(table, module)
    part = replace(part, **{number: getattr(part, number) + 1})
    recipe.RECIPE = replace(recipe.RECIPE, **{room: replace(table, **{module: part})})
from matcher.features.portrait import MADE_WITH
from matcher.gallery.portraits import Portraits
from matcher.gallery.shards import shard
from matcher.picture.fingerprint import MADE_WITH as FINGERPRINT_MADE_WITH
print(FINGERPRINT_MADE_WITH)
print(MADE_WITH)
print(shard(["0"], None, lambda: ["no picture"]).name)
"""


def made_with(*changed: str) -> list[str]:
    """What fingerprints, portraits and sheets are named by, with one number changed."""
    command = [sys.executable, "-c", _MADE_WITH, *(changed or ("", "", ""))]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


@pytest.mark.slow
def test_what_caches_hold_is_named_by_the_numbers_it_was_made_with() -> None:
    own = made_with()

    differs = {
        room: [one != other for one, other in zip(own, made_with(room, *number), strict=True)]
        for room, number in {
            "picture": ("fingerprint", "flat_border_levels"),
            "people": ("regions", "min_keypoint"),
            "features": ("geometry", "contrast"),
            "gallery": ("inverted_build", "seed"),
            "photograph": ("compare", "near_bits"),
        }.items()
    }

    assert differs == {
        "picture": [True, True, False],  # a sheet's name holds the keys of its photos, and these say the rest
        "people": [False, True, False],
        "features": [False, True, False],
        "gallery": [False, False, True],
        "photograph": [False, False, False],
    }
