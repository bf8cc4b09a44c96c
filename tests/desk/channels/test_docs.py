"""What docs/channels.md says of the channels that are shipped is what their files say."""

import re
from pathlib import Path

from desk.channels.channel import Channel, DocumentLimit, PictureLimit, TextLimit, read_channel, shipped

PAGE = (Path(__file__).parents[3] / "docs" / "channels.md").read_text("utf-8")
HEAD = "| channel | read in | pictures | document | texts | afterwards |"


def rows() -> list[str]:
    """The table of the page, a channel a row; after a change, write those that the test shows into it."""
    return [_row(one) for one in shipped().values()]


def _row(one: Channel) -> str:
    cells = (
        f"`{one.name}`",
        one.language,
        _picture(one.picture) if one.picture else "–",
        _document(one.document) if one.document else "–",
        "; ".join(_text(text) for text in one.texts) or "–",
        one.after.value,
    )
    return f"| {' | '.join(cells)} |"


def _picture(limit: PictureLimit) -> str:
    number = str(limit.most) if limit.least == limit.most else f"{limit.least} to {limit.most}"
    return _marked(f"{number}, {_size(limit.bytes)} each, {' '.join(limit.types)}", limit)


def _document(limit: DocumentLimit) -> str:
    parts = [_size(limit.bytes)]
    if limit.total_bytes:
        parts.append(f"{_size(limit.total_bytes)} in all")
    if limit.pages:
        parts.append(f"{limit.pages} pages")
    if limit.dpi:
        parts.append(f"{limit.dpi} dpi")
    if limit.is_short:
        parts.append("the short form")
    if limit.is_grey:
        parts.append("black and white")
    return _marked(", ".join([*parts, " ".join(limit.types)]), limit)


def _text(limit: TextLimit) -> str:
    units = (
        (limit.characters, "characters"),
        (limit.utf8_bytes, "bytes UTF-8"),
        (limit.gbk_bytes, "bytes GBK"),
    )
    most = " and ".join(f"{number:,} {unit}" for number, unit in units if number)
    least = f"{limit.least} to " if limit.least > 1 else ""
    return _marked(f"`{limit.name}` {least}{most}", limit)


def _marked(text: str, limit: PictureLimit | DocumentLimit | TextLimit) -> str:
    return text if limit.is_confirmed else f"{text} (?)"


def _size(size: int) -> str:
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if size >= unit and size * 10 % unit == 0:
            return f"{size / unit:g} {name}"
    return f"{size:,} bytes"


def test_the_table_of_the_page_is_that_of_the_shipped_channels() -> None:
    lines = PAGE.splitlines()
    first = lines.index(HEAD) + 2
    assert lines[first : first + len(shipped())] == rows()
    assert not lines[first + len(shipped())].startswith("|")


def test_every_key_that_a_channel_can_have_is_on_the_page() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE))
    for model in (Channel, PictureLimit, DocumentLimit, TextLimit):
        assert set(model.model_fields) - named == set()


def test_the_example_on_the_page_is_a_channel() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example
    made = read_channel(example[1].encode(), "docs/channels.md")
    assert made.name == "my-marketplace"
    assert made.name not in shipped()
