"""What a catalog held at each of its heads: which SKU had which photo."""

from evidence.ledger import Entries
from evidence.records import Photo

_FOR_EVER = 10**12


def is_whole(entries: Entries) -> bool:
    """Whether no entry is missing or unreadable."""
    return all(entry.seq == number for number, entry in enumerate(entries, 1))


class CatalogStates:
    """A catalog's states. Made in one walk; each question is answered from a few numbers."""

    def __init__(self, entries: Entries) -> None:
        self._heads = {entry.digest: entry.seq for entry in entries} if is_whole(entries) else {}
        self._had: dict[tuple[str, str], list[tuple[int, int]]] = {}
        """SKU and photo digest: from which entry to which."""
        self._styles: dict[str, str] = {}
        self._skus: dict[str, int] = {}
        """The entry by which a SKU came in; records are never taken out."""
        newest: dict[tuple[str, int], tuple[str, int]] = {}
        for entry in entries:
            if not isinstance(entry.record, Photo):
                continue
            sku, digest = entry.record.sku, entry.record.photo_digest
            self._skus.setdefault(sku, entry.seq)
            self._styles[sku] = entry.record.style
            if before := newest.get((sku, entry.record.view)):
                self._had.setdefault((sku, before[0]), []).append((before[1], entry.seq))
            newest[sku, entry.record.view] = (digest, entry.seq)
        for (sku, _), (digest, since) in newest.items():
            self._had.setdefault((sku, digest), []).append((since, _FOR_EVER))

    def knows(self, head: str) -> bool:
        """Whether the catalog ever was in this state; of one with an unreadable entry nothing is known."""
        return head in self._heads

    def has_sku(self, head: str, sku: str) -> bool:
        """Whether an article was in the catalog in this state."""
        return self._skus.get(sku, _FOR_EVER) <= self._heads[head]

    def has_photo(self, head: str, sku: str, digest: str) -> bool:
        """Whether a photo was this article's in this state."""
        return any(since <= self._heads[head] < until for since, until in self._had.get((sku, digest), ()))

    def ever_had(self, sku: str, digest: str) -> bool:
        """Whether a photo was this article's in any state."""
        return (sku, digest) in self._had

    def style_of(self, sku: str) -> str:
        """The design of an article; empty where the catalog never had it."""
        return self._styles.get(sku, "")
