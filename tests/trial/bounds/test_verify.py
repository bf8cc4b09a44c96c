"""Records copied thousands of times: ``verify`` looks each up once, whoever wrote them."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.pack import offline_verifier as form
from evidence.assurance import graded
from evidence.contents import CaseCheck
from evidence.faults import Findings
from evidence.merkle import Growing, root
from evidence.records import Case, Entry
from evidence.seal_state import seal_states
from evidence.trust import NOTHING_TOLD
from tests.desk.forge import Package, kind, zipped
from tests.desk.packed import packed_case, ticking
from tests.evidence.filled import filled_vault, run_of

_COPIES = 8_000


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("which", "copied"),
    [("whole", "run"), ("whole", "segment"), ("whole", "seal"), ("whole", "match"), ("part", "run"), ("part", "seal")],
)
def test_a_package_of_copied_lines_is_checked_and_does_not_hold(
    which: str, copied: str, tmp_path: Path, case: Case
) -> None:
    """Kind: work that grows with the square of what a stranger may write; 8,000 run lines took 108 s."""
    packed = packed_case(tmp_path, case)
    package = Package.open(packed.whole if which == "whole" else packed.part, packed.vault.key())
    entries = package.entries()
    line = next(entry for entry in entries if kind(entry) == copied)
    package.put_entries([*entries, *[line] * _COPIES])
    package.state(entries=len(entries) + _COPIES)
    if copied == "run":
        stated = package.json(form.STATEMENT)["runs"]
        package.state(runs=[*stated, *stated[-1:] * _COPIES])
    package.sign()
    (tmp_path / "copies.wacz").write_bytes(zipped(package.members))
    words = [sys.executable, form.__file__, str(tmp_path / "copies.wacz"), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, preexec_fn=_bounded, check=False)
    assert done.returncode == 1, (done.returncode, done.stderr[-400:])
    assert done.stdout.count('"ledger-order"') >= _COPIES


class Walked(tuple[Entry, ...]):
    """A ledger's entries that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Entry]:
        Walked.times += 1
        return super().__iter__()


def test_a_case_is_walked_a_few_times_however_many_runs_it_has(tmp_path: Path, case: Case) -> None:
    """Kind: as above, in the vault itself: runs, segments and seals once walked the whole ledger each."""
    vault, file = filled_vault(tmp_path, case, ticking())
    for number in range(20):
        file.ledger.append(run_of(file, f"run-{number + 2}"))
    entries = Walked(file.ledger.entries())
    Walked.times = 0
    CaseCheck(vault.store, "case-1", entries, {}, NOTHING_TOLD, Findings(set())).check()
    assert Walked.times < 10


def test_posts_of_one_address_are_graded_without_comparing_each_with_each(tmp_path: Path, case: Case) -> None:
    """Kind: as above; ten thousand rows of a CSV may have one address."""
    _, file = filled_vault(tmp_path, case, ticking())
    entries = list(file.ledger.entries())
    place = next(n for n, entry in enumerate(entries) if entry.record.kind == "segment")
    (post,) = entries[place].record.posts  # type: ignore[union-attr]
    posts = tuple(post.model_copy(update={"platform_id": f"p{number}"}) for number in range(3_000))
    record = entries[place].record.model_copy(update={"posts": posts})
    entries[place] = entries[place].model_copy(update={"record": record})
    found = graded(entries, seal_states(entries))
    assert len(found) >= 3_000
    assert len({id(one.holds) for one in found.values()}) < 10, "one answer for all that are alike"


def test_the_root_of_a_growing_tree_is_that_of_its_leaves_at_any_time() -> None:
    tree = Growing()
    assert tree.root() == root([])
    leaves = [b"%d" % number for number in range(70)]
    for count, leaf in enumerate(leaves, 1):
        tree.add(leaf)
        assert (tree.leaves, tree.root()) == (count, root(leaves[:count]))


def test_a_name_of_a_hash_that_never_ends_is_no_name() -> None:
    """Kind: as above; an object identifier's number grows with each byte, and each byte copied it."""
    with pytest.raises(ValueError, match="no object identifier"):
        form.oid(form.Tlv(6, b"", b"\xff" * 1_000_000))


def test_a_line_of_more_values_than_memory_holds_is_not_read() -> None:
    with pytest.raises(ValueError, match="more than 8000000 values"):
        form.parse(b"[" + b"[]," * 5_000_000 + b"[]]")


def test_a_pipe_in_a_packages_place_is_not_waited_for(tmp_path: Path) -> None:
    """Kind: a path that has no end."""
    os.mkfifo(tmp_path / "a.wacz")
    with pytest.raises(form.Unreadable, match="not a file"):
        form.examine(tmp_path / "a.wacz")
    with pytest.raises(form.Unreadable, match="not a file"):
        form.examine(Path("/dev/zero"))
