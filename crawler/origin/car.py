"""CAR files and the tree within: which record an account's repository holds under a path, by digests alone.

Sources: https://ipld.io/specs/transport/car/carv1/ and https://atproto.com/specs/repository (Merkle search tree).
Every block is checked against the CID that names it as it is read, so what is reached from the root is what the
root's digest is over. Pure, strict, and no deeper than the bytes allow.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.origin.dag_cbor import Cid, NotDagCbor, Value, decode

_LARGEST_BYTES = 2_000_000  # the sync specification's bound for the blocks of a commit
_DEEPEST = 128
_CID_BYTES = 36


class NotProved(ValueError):
    """The file does not prove what it was asked to prove; the text says why."""


@dataclass(frozen=True, slots=True)
class Car:
    """A CAR file as read: its one root, and its blocks, each as its CID says."""

    root: Cid
    blocks: Mapping[Cid, bytes]

    def value(self, cid: Cid, what: str) -> dict[str, Value]:
        """A block that holds a map.

        Raises:
            NotProved: it is not in the file, or holds none.
        """
        if cid not in self.blocks:
            raise NotProved(f"{what} ({cid}) is not in the file")
        try:
            found = decode(self.blocks[cid])
        except NotDagCbor as error:
            raise NotProved(f"{what} ({cid}) is not DAG-CBOR: {error}") from error
        if not isinstance(found, dict):
            raise NotProved(f"{what} ({cid}) is not a map")
        return found


def read_car(data: bytes) -> Car:
    """Read a CAR file of version 1 with one root.

    Raises:
        NotProved: it is none, is cut, or a block is not what its CID says.
    """
    if len(data) > _LARGEST_BYTES:
        raise NotProved(f"the file is larger than {_LARGEST_BYTES // 1_000_000} MB")
    try:
        header, place = _section(data, 0)
    except NotProved as error:
        raise NotProved(f"not a CAR file of version 1: {error}") from error
    try:
        root = _root(decode(header))
        blocks: dict[Cid, bytes] = {}
        while place < len(data):
            section, place = _section(data, place)
            cid, block = Cid(section[:_CID_BYTES]), section[_CID_BYTES:]
            if not cid.names(block):
                raise NotProved(f"a block does not have the digest that names it ({cid})")
            blocks[cid] = block
    except NotDagCbor as error:
        raise NotProved(f"not a CAR file of version 1: {error}") from error
    return Car(root, blocks)


def record_at(car: Car, tree: Cid, path: str) -> Cid | None:
    """The CID of the record under ``collection/rkey`` in a Merkle search tree; None where the tree has none.

    Raises:
        NotProved: a node on the way is missing or not as the specification says.
    """
    node: Cid | None = tree
    wanted = path.encode("utf-8")
    for _ in range(_DEEPEST):
        if node is None:
            return None
        left, entries = _node(car, node)
        node = left
        for key, record, right in entries:
            if key == wanted:
                return record
            if key > wanted:
                break
            node = right
    raise NotProved(f"the tree is deeper than {_DEEPEST}")


def _section(data: bytes, place: int) -> tuple[bytes, int]:
    length = shift = 0
    for read in range(place, min(place + 5, len(data))):
        length |= (data[read] & 0x7F) << shift
        shift += 7
        if data[read] < 0x80:
            if not data[read] and read > place:
                raise NotProved("the length of a section is written longer than need be")
            end = read + 1 + length
            if end > len(data):
                raise NotProved(f"the file is cut: {end - len(data)} bytes are missing")
            return data[read + 1 : end], end
    raise NotProved("the file is cut, or the length of a section is none")


def _root(header: Value) -> Cid:
    match header:
        case {"version": 1, "roots": [Cid() as root], **more} if not more:
            return root
        case _:
            raise NotProved("not a CAR file of version 1 with one root")


def _node(car: Car, cid: Cid) -> tuple[Cid | None, list[tuple[bytes, Cid, Cid | None]]]:
    """The link to the left of a node, and its keys in order, each with its record and the link to its right."""
    match car.value(cid, "a node of the tree"):
        case {"l": (None | Cid()) as left, "e": list(entries)}:
            pass
        case _:
            raise NotProved(f"{cid} is not a node of a Merkle search tree")
    found: list[tuple[bytes, Cid, Cid | None]] = []
    last = b""
    for entry in entries:
        key, record, right = _entry(entry, last, cid)
        if key <= last:
            raise NotProved(f"the keys of node {cid} are not in order")
        found.append((key, record, right))
        last = key
    return left, found


def _entry(entry: Value, last: bytes, cid: Cid) -> tuple[bytes, Cid, Cid | None]:
    match entry:
        case {"p": int(shared), "k": bytes(rest), "v": Cid() as record, "t": (None | Cid()) as right} if (
            0 <= shared <= len(last)
        ):
            return last[:shared] + rest, record, right
        case _:
            raise NotProved(f"node {cid} holds an entry that is none")
