"""The page that promises things is held to them."""

from pathlib import Path

from tests.desk.mutants_all import MUTANTS, VAULT_MUTANTS


def test_the_table_in_the_docs_lists_these_mutants_and_no_others() -> None:
    """``benchmarks/mutants.py`` writes it."""
    text = (Path(__file__).parents[3] / "docs" / "custody.md").read_text("utf-8")
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ") and "with" in line]
    names = [mutant.name for mutant in (*MUTANTS, *VAULT_MUTANTS)]

    assert [name for name in rows if name in names] == names
