"""A made case of many findings: as many posts, each with one picture in which the ordered tee is said to be worn."""

from dataclasses import replace
from pathlib import Path

from desk.acts.actor import LOCAL
from desk.acts.index import build
from desk.settings import Settings
from evidence.ledger_seal import seal_ledger
from evidence.records import Counts, Outcome, Photo
from evidence.seal import seal
from evidence.vault import Vault
from tests.desk.acts.lived import ADA, case_of, match, page, run_of
from tests.desk.indexed import desk
from tests.desk.search.test_verbs import jpeg
from tests.evidence.filled import ALL_READ


def many(folder: Path, number: int) -> Settings:
    """Captured, compared, sealed and indexed; nobody has looked."""
    settings = desk(folder)
    vault = Vault.create(settings.vault_url, settings.home)
    photo, catalog = jpeg(1), vault.catalog("shop")
    catalog.ledger.append(
        Photo(
            sku="tee-1", style="tee", title="Tee", view=0, photo_digest=catalog.put_photo(photo),
            payload_bytes=len(photo), media_type="image/jpeg", source_url="1.jpg",
        )
    )  # fmt: skip
    seal_ledger(catalog.ledger, vault.key)
    file = vault.open_case(case_of(ADA))
    run = file.ledger.append(run_of(file, ADA.handle))
    for one in range(number):
        buyer = replace(ADA, picture=jpeg(10 + one), text=f"Day {one} at the beach")
        made = page(file, run.digest, buyer)
        post = made.posts[0].model_copy(update={"platform_id": f"post-{one}", "url": f"{made.posts[0].url}/{one}"})
        segment = file.ledger.append(made.model_copy(update={"posts": (post,)}))
        file.ledger.append(match(vault, segment.digest, buyer))
    counts = dict.fromkeys(("advertised", "seen", "in_window", "sealed", "pictures"), number)
    seal(file, run, Outcome.COMPLETE, ALL_READ, Counts(**counts, missing=0))
    seal_ledger(file.ledger, vault.key)
    build(LOCAL, settings, lambda *_: None)
    return settings
