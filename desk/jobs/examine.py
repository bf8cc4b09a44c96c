"""The stage match: the captured pictures of a case that were not examined under the present policy yet."""

from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.vault import Vault
from matcher.policy import load_policy
from matcher.run import match_case


def examine(settings: Settings, case_id: str, show: Show) -> int:
    """Match what is missing; how many pictures that were. None where the case names no catalog.

    Raises:
        EvidenceError: no such vault, case or catalog.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    file = vault.case(case_id)
    _, case = file.opened()
    if case.catalog is None:
        return 0
    done = match_case(
        file,
        vault.catalog(case.catalog),
        load_policy(),
        settings.cache / "features",
        lambda done, total: show("match", done, total, "pictures"),
        lambda done, total: show("catalog features", done, total, "articles"),
    )
    if not done:
        show("match", 0, 0, "pictures")
    return done
