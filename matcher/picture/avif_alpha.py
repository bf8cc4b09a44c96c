"""AVIF files of older writers, whose transparency does not say its size: libavif refuses these, browsers show them.

ISO/IEC 23000-22 (MIAF), 7.3.9, asks for ``ispe`` (the size) with every item. Transparency has the size of the picture
that it belongs to, so the picture's own ``ispe`` is set beside it, in a copy of the box ``meta`` behind the file's end:
all places in the file stay where they are.
"""

from matcher.picture.iso_boxes import Box, boxes, references, within

_ESSENTIAL = 0x80
_LONG = 1
"""Flag of ``ipma``: numbers of properties take two bytes."""


def with_alpha_size(data: bytes) -> bytes | None:
    """The file with the size of its transparency; None where nothing is missing, or that is not what is missing.

    Raises:
        PictureError: the boxes are broken.
    """
    meta = next((box for box in boxes(data, 0, len(data)) if box.kind == b"meta" and box.end <= len(data)), None)
    if meta is None:
        return None
    table, of = within(data, meta, b"iprp", b"ipma"), references(data, meta, b"auxl")
    outer = within(data, meta, b"iprp")
    if table is None or outer is None or not of:
        return None
    made = _table(data, meta, table, of)
    if made == data[table.start : table.end]:
        return None
    grown = len(made) - (table.end - table.start)
    copy = bytearray(data[meta.start : table.start] + made + data[table.end : meta.end])
    for box in (meta, outer):
        at = box.start - meta.start
        copy[at : at + 4] = (box.end - box.start + grown).to_bytes(4, "big")
    return data[: meta.start + 4] + b"free" + data[meta.start + 8 :] + bytes(copy)


def _table(data: bytes, meta: Box, table: Box, of: dict[int, int]) -> bytes:
    """The table of properties, with the picture's size in the row of each transparency that has none."""
    store = within(data, meta, b"iprp", b"ipco")
    kinds = [box.kind for box in boxes(data, store.body, store.end)] if store else []
    sizes = {number for number, kind in enumerate(kinds, 1) if kind == b"ispe"}
    item_bytes, each = (2 if data[table.body] == 0 else 4), (2 if data[table.body + 3] & _LONG else 1)
    rows, at = dict[int, list[bytes]](), table.body + 8
    for _ in range(int.from_bytes(data[table.body + 4 : at], "big")):
        if at + item_bytes >= table.end:
            break
        item, count = int.from_bytes(data[at : at + item_bytes], "big"), data[at + item_bytes]
        first, at = at + item_bytes + 1, at + item_bytes + 1 + count * each
        rows[item] = [data[one : one + each] for one in range(first, at, each)]
    for item, picture in of.items():
        if not any(_number(one) in sizes for one in rows.get(item, [])):
            rows[item] = [one for one in rows.get(picture, []) if _number(one) in sizes] + rows.get(item, [])
    body = b"".join(item.to_bytes(item_bytes, "big") + bytes((len(row),)) + b"".join(row) for item, row in rows.items())
    head = data[table.body : table.body + 4] + len(rows).to_bytes(4, "big")
    return (8 + len(head) + len(body)).to_bytes(4, "big") + b"ipma" + head + body


def _number(association: bytes) -> int:
    """Of a property, without the sign that it is essential."""
    return int.from_bytes(bytes((association[0] & ~_ESSENTIAL,)) + association[1:], "big") if association else 0
