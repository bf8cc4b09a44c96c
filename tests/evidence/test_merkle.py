"""RFC 6962 tree heads, by its own test vectors, and inclusion proofs for every leaf of every small tree."""

import pytest

from desk.pack import offline_verifier
from evidence import merkle

# The eight leaves and tree heads of the certificate-transparency reference test.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("size", "expected"), ROOTS.items())
def test_tree_heads_are_those_of_the_reference(size: int, expected: str) -> None:
    assert merkle.root(LEAVES[:size]).hex() == expected


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_has_a_proof_and_no_other_leaf_fits_it(size: int) -> None:
    leaves = [b"%d" % number for number in range(size)]
    root = merkle.root(leaves)
    for index, leaf in enumerate(leaves):
        path = merkle.proof(leaves, index)
        assert merkle.proof_holds(leaf, index, size, path, root)
        assert not merkle.proof_holds(leaf + b"x", index, size, path, root)
        assert not merkle.proof_holds(leaf, index, size, (*path, root), root)
        assert size == 1 or not merkle.proof_holds(leaf, (index + 1) % size, size, path, root)


@pytest.mark.parametrize("size", range(34))
def test_all_proofs_at_once_are_the_same_as_one_by_one(size: int) -> None:
    leaves = [b"%d" % number for number in range(size)]

    assert merkle.proofs(leaves) == (merkle.root(leaves), [merkle.proof(leaves, index) for index in range(size)])


def test_a_leaf_that_is_not_there_has_no_proof() -> None:
    with pytest.raises(IndexError):
        merkle.proof([b"a"], 1)


def test_the_tree_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.proofs([]) == (merkle.root([]), [])


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, ()),
        (0, 8, ("96a296d2", "5f083f0a", "6b47aaf2")),
        (5, 8, ("bc1a0643", "ca854ea1", "d37ee418")),
        (2, 3, ("fac54203",)),
        (1, 5, ("6e340b9c", "5f083f0a", "bc1a0643")),
    ],
)
def test_audit_paths_are_those_of_the_reference(index: int, size: int, path: tuple[str, ...]) -> None:
    found = merkle.proof(LEAVES[:size], index)

    assert tuple(sibling.hex()[:8] for sibling in found) == path
    assert merkle.proof_holds(LEAVES[index], index, size, found, merkle.root(LEAVES[:size]))


def test_a_leaf_is_never_taken_for_a_node_nor_a_tree_for_a_smaller_one() -> None:
    """RFC 6962 section 2.1: one byte before the data tells them apart."""
    left, right = (merkle.root([leaf]) for leaf in LEAVES[:2])

    assert merkle.root([left + right]) != merkle.root(LEAVES[:2])
    assert merkle.root([*LEAVES[:3], LEAVES[2]]) != merkle.root(LEAVES[:3])
    assert merkle.root(LEAVES[1::-1]) != merkle.root(LEAVES[:2])


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 0), (3, 4), (3, 16), (3 + 8, 8), (3 - 8, 8)])
def test_a_path_at_no_place_of_the_tree_does_not_hold_here_or_in_the_offline_verifier(index: int, size: int) -> None:
    """Of the last two the bits that a path is walked by are those of the true place."""
    path, root = merkle.proof(LEAVES, 3), merkle.root(LEAVES)

    for proof_holds in (merkle.proof_holds, offline_verifier.proof_holds):
        assert proof_holds(LEAVES[3], 3, 8, path, root)
        assert not proof_holds(LEAVES[3], index, size, path, root)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8])
def test_the_offline_verifier_makes_the_same_trees(size: int) -> None:
    assert offline_verifier.merkle_root(LEAVES[:size]) == merkle.root(LEAVES[:size])


@pytest.mark.parametrize("index", [-1, 2, 8])
def test_no_leaf_is_counted_from_the_end(index: int) -> None:
    with pytest.raises(IndexError, match=f"no leaf {index} among 2"):
        merkle.proof(LEAVES[:2], index)
