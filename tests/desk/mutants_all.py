"""All mutants: importing the files that hold them registers them."""

from tests.desk import (
    mutants_coherence,
    mutants_exhibits,
    mutants_files,
    mutants_inside,
    mutants_ledger,
    mutants_packs,
    mutants_reviews,
    mutants_tokens,
    mutants_vault,
    mutants_words,
    mutants_zip,
)
from tests.desk.mutants import MUTANTS
from tests.desk.stolen import VAULT_MUTANTS

__all__ = ["MUTANTS", "VAULT_MUTANTS"]
FILES = (
    mutants_coherence,
    mutants_words,
    mutants_exhibits,
    mutants_files,
    mutants_inside,
    mutants_ledger,
    mutants_packs,
    mutants_reviews,
    mutants_tokens,
    mutants_vault,
    mutants_zip,
)
