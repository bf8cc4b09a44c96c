"""What an index knows of the cases in it, and a case as it is put in."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Self

from desk.search.document import Document
from desk.search.errors import IndexUnavailable
from evidence.records import Case


@dataclass(frozen=True, slots=True)
class Head:
    """How much of a case's ledger is in the index."""

    digest: str
    """Of the newest entry that is."""
    entries: int
    """How many are; none is left out. 0 where it was begun and not ended."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a case names: whose days its days are, and the names that people search by."""

    case_id: str
    zone: str
    order_id: str
    skus: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]
    """Platform and handle of each."""

    @classmethod
    def of(cls, case: Case) -> Self:
        """What this case names."""
        accounts = tuple((account.platform, account.handle) for account in case.accounts)
        skus = tuple(line.sku for line in case.order.lines)
        return cls(case.case_id, case.zone or "UTC", case.order.order_id, skus, accounts)

    def to_text(self) -> str:
        """JSON, read by ``from_text``."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What ``to_text`` wrote."""
        said = json.loads(text)
        accounts = tuple((platform, handle) for platform, handle in said["accounts"])
        return cls(said["case_id"], said["zone"], said["order_id"], tuple(said["skus"]), accounts)


@dataclass(frozen=True, slots=True)
class CaseDocuments:
    """All of one case that an index holds."""

    named: Named
    head: Head
    documents: tuple[Document, ...]

    def distinct(self) -> tuple[Document, ...]:
        """The documents. Raises IndexUnavailable: one of them is there twice."""
        if len({document.id for document in self.documents}) < len(self.documents):
            raise IndexUnavailable(f"{self.named.case_id} has one document twice: the old index goes on serving")
        return self.documents

    def is_older_than(self, heads: "Heads") -> bool:
        """Whether more of its ledger is indexed already: another writer read it later and was quicker."""
        there = heads.get(self.named.case_id)
        return there is not None and there.entries > self.head.entries


Heads = Mapping[str, Head]
"""By case id."""
Cases = Iterable[CaseDocuments]
