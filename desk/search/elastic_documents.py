"""Documents as Elasticsearch keeps them: mapping, settings, and what is sent."""

from collections.abc import Iterator
from typing import Any

from desk.search.cases import CaseDocuments
from desk.search.document import Document
from desk.search.fields import DOCUMENT_FIELDS, FINDING_FIELDS, Type
from desk.search.parts_of_hashes import parts

_KEYWORD = {"type": "keyword"}
_TYPES = {Type.KEYWORD: _KEYWORD, Type.HANDLE: _KEYWORD, Type.TIME: {"type": "long"}}
SETTINGS = {
    "number_of_shards": 1,  # facet counts are exact on one shard, and a refresh shows a whole case at once
    "auto_expand_replicas": "0-1",
    "refresh_interval": -1,  # by itself it would show half a case
}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"includes": ["body"]},  # what a hit is read from; the server unpacks and reads all that is kept here
    "properties": {
        "id": _KEYWORD,
        **{field.column: _TYPES[field.type] for field in DOCUMENT_FIELDS},
        "words": {"type": "text", "analyzer": "whitespace"},  # our own words, already cut
        "findings": {
            "type": "nested",
            "include_in_root": True,  # what asks of one field alone need not look at findings one by one
            "dynamic": "strict",
            "properties": {field.column: _TYPES[field.type] for field in FINDING_FIELDS},
        },
        # flat compares every vector, so a radius answer is exact; the default (HNSW) may miss some
        "picture": {
            "type": "dense_vector",
            "element_type": "bit",
            "dims": 64,
            "index": True,
            "index_options": {"type": "flat"},
        },
        "picture_parts": {"type": "keyword", "doc_values": False},  # so that few of them are compared
        "body": {"type": "keyword", "index": False, "doc_values": False},
    },
}


def writes(case: CaseDocuments, how: str) -> Iterator[dict[str, Any]]:
    """The bulk actions that write a case. Raises IndexUnavailable: one document is there twice."""
    yield from ({"_id": one.id, "_op_type": how, **_stored(one)} for one in case.distinct())


def _stored(document: Document) -> dict[str, Any]:
    """A document as the mapping wants it; ``body`` is the whole of it, for reading back."""
    fields: dict[str, Any] = {
        "id": document.id,
        **{field.column: field.stored(document) for field in DOCUMENT_FIELDS},
        "words": document.searched(),
        "findings": [{field.column: field.stored(f) for field in FINDING_FIELDS} for f in document.findings],
        "body": document.to_bytes().decode("utf-8"),
    }
    if code := document.picture_hash:
        fields |= {"picture": code, "picture_parts": parts(code)}
    return fields


def is_gone_already(item: dict[str, Any]) -> bool:
    """A document that was to be deleted and is not there: a writer before us was killed behind this deletion."""
    ((how, found),) = item.items()
    return how == "delete" and found.get("status") == 404 and "error" not in found
