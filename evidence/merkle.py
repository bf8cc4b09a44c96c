"""Merkle tree hashing of RFC 6962 section 2.1, with inclusion proofs of section 2.1.1."""

import hashlib
from collections.abc import Iterable, Sequence


class Growing:
    """A tree to which leaves are added one by one, and whose root may be asked for at any time.

    Leaves are not kept: what is kept are the full subtrees so far, one for each bit of their number.
    """

    def __init__(self) -> None:
        self.leaves = 0
        self._full: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Take in the next leaf."""
        height, digest = 0, _leaf(leaf)
        while self._full and self._full[-1][0] == height:
            height, digest = height + 1, _node(self._full.pop()[1], digest)
        self._full.append((height, digest))
        self.leaves += 1

    def root(self) -> bytes:
        """Root hash (32 bytes) of the leaves so far."""
        if not self._full:
            return hashlib.sha256(b"").digest()
        (_, digest), *rest = reversed(self._full)
        for _, left in rest:
            digest = _node(left, digest)
        return digest


def root(leaves: Iterable[bytes]) -> bytes:
    """Root hash (32 bytes) over leaf data in order; of no leaves, the hash of nothing. Leaves are looked at once."""
    tree = Growing()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Audit path for one leaf, lowest sibling first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} among {len(leaves)}")
    if len(leaves) == 1:
        return ()
    half = _split(len(leaves))
    if index < half:
        return (*proof(leaves[:half], index), root(leaves[half:]))
    return (*proof(leaves[half:], index - half), root(leaves[:half]))


def proofs(leaves: Sequence[bytes]) -> tuple[bytes, list[tuple[bytes, ...]]]:
    """The root and every leaf's audit path, each node hashed once: for many proofs of one tree."""
    if len(leaves) <= 1:
        return root(leaves), [() for _ in leaves]
    half = _split(len(leaves))
    left, left_paths = proofs(leaves[:half])
    right, right_paths = proofs(leaves[half:])
    return _node(left, right), [(*path, right) for path in left_paths] + [(*path, left) for path in right_paths]


def proof_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether a path leads from a leaf at ``index`` of ``size`` to the root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    digest, position, last = _leaf(leaf), index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            digest = _node(sibling, digest)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            digest = _node(digest, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and digest == expected


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1
