"""One generation of the embedded index: how it is written, how one case of it is replaced, how it is opened.

What tantivy holds of a document is declared in ``_schema``. Facts of a search are its columns, in ``fields.py``.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy

from desk.search import Generation
from desk.search.case_table import CaseTable
from desk.search.cases import CaseDocuments, Cases
from desk.search.conjunctions import ALL_CLOSED, OPEN, TOGETHER, kept, of
from desk.search.document import Document
from desk.search.errors import IndexUnavailable
from desk.search.fields import DOCUMENT_FIELDS, PROJECTION, Type
from desk.search.pictures import Hashes, add, as_rows
from desk.search.spans_of_time import day_of, quarter_of
from desk.search.translated import BODY, ORDER, WORDS, State, day_field, key_of, number_of, quarter_field

_SORTED_AT_ONCE = 20_000
"""Documents that are put in order of time before they are added: so the hits of some days lie side by side, and what
else is asked of them skips the rest. About 100 MB."""
_BUILDING_BYTES, _UPDATING_BYTES = 200_000_000, 30_000_000
"""Memory in which tantivy gathers documents before it writes a segment."""


class Damaged(Exception):
    """A generation that is not whole, or cannot be read."""


@dataclass(frozen=True)
class Reader:
    """A generation in the state in which it was opened."""

    folder: Path
    number: int
    projection: str
    stamp: tuple[int, int, int]
    """Of tantivy's list of segments: another one after each change."""
    state: State
    cases: CaseTable

    def generation(self) -> Generation:
        """Its numbers."""
        with reading():
            return Generation(self.number, self.projection, self.state.searcher.num_docs, self.cases.count())


def write(folder: Path, number: int, cases: Cases) -> Generation:
    """A new generation in a folder that is not there yet.

    Raises:
        IndexUnavailable: it cannot be written, or a document is there twice.
    """
    words = folder / "words"
    words.mkdir(parents=True)
    with _written():
        writer = tantivy.Index(_schema(), str(words)).writer(_BUILDING_BYTES, 1)
    with _closing(writer):
        count, known = _fill(folder, writer, cases)
    about = {"number": number, "projection": PROJECTION}
    (folder / "about.json").write_text(json.dumps(about), "utf-8")
    return Generation(number, PROJECTION, count, known)


def _fill(folder: Path, writer: tantivy.IndexWriter, cases: Cases) -> tuple[int, int]:
    """Write all; how many documents, of how many cases."""
    count, seen, waiting = 0, dict[str, CaseDocuments](), list[Document]()
    with (folder / "hashes").open("wb") as hashes:
        for case in cases:
            if seen.setdefault(case.named.case_id, without := replace(case, documents=())) is not without:
                raise IndexUnavailable(f"case {case.named.case_id} came twice: the old index goes on serving")
            waiting += case.distinct()
            if len(waiting) >= _SORTED_AT_ONCE:
                _add(writer, waiting)
                waiting = []
            hashes.write(as_rows(_hashes(case)))
            count += len(case.documents)
        hashes.flush()
        os.fsync(hashes.fileno())
    _add(writer, waiting)
    with _written():
        _commit(writer, folder / "words")
        CaseTable(folder / "cases.sqlite").put(seen.values())
    return count, len(seen)


def update(reader: Reader, case: CaseDocuments) -> None:
    """Replace one case, unless a later state of it is indexed. Whoever has the generation open goes on in it.

    Raises:
        IndexUnavailable: it cannot be written; the case is as it was.
    """
    case_id, words = case.named.case_id, reader.folder / "words"
    if case.is_older_than(reader.cases.heads([case_id])):
        return
    with _written():
        before, after = _hashes_before(reader, case_id), _hashes(case)
        added = {key: code for key, code in after.items() if before.get(key) != code}
        # one that is without a hash now, or went, may come again with another: no row of it may stay
        changed = {key for key, code in before.items() if code and after.get(key) != code}
        add(reader.folder / "hashes", added, changed)
        writer = tantivy.Index.open(str(words)).writer(_UPDATING_BYTES, 1)
    with _closing(writer), _written():
        writer.delete_documents_by_term("case_id", case_id)
        _add(writer, case.distinct())
        _commit(writer, words)
    with _written():
        reader.cases.put([case])


def opened(folder: Path, before: Reader | None) -> Reader:
    """The generation in a folder as it is now; ``before`` where that is still it.

    Raises:
        FileNotFoundError: something is missing, perhaps because it was replaced meanwhile: look again.
        Damaged: it cannot be read.
    """
    words = folder / "words"
    stamp = _stamp(words)
    if before and (before.folder, before.stamp) == (folder, stamp):
        return before
    number, projection = _about(folder)
    with reading():
        index = _opened(words)
        state = State(index.schema, index.searcher(), Hashes(folder / "hashes"))
    return Reader(folder, number, projection, stamp, state, CaseTable(folder / "cases.sqlite"))


def _about(folder: Path) -> tuple[int, str]:
    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        return int(about["number"]), str(about["projection"])
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"{folder.name}/about.json says nothing") from error


def _opened(words: Path) -> tantivy.Index:
    """Tantivy writes a lock even where it only reads, so who may not write there looks at a folder of links."""
    for name in ("meta.json", ".managed.json"):
        (words / name).open("rb").close()  # tantivy's own error does not tell a missing file from a forbidden one
    if os.access(words, os.W_OK, effective_ids=True):
        return tantivy.Index.open(str(words))
    with TemporaryDirectory(prefix="wornproof-") as view:
        for path in words.iterdir():
            if path.suffix == ".json" or path.name == ".managed.json":
                shutil.copyfile(path, Path(view) / path.name)
            elif not path.name.startswith("."):
                (Path(view) / path.name).symlink_to(path.absolute())
        return tantivy.Index.open(view)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(ORDER, indexed=True, fast=True)
    for field in DOCUMENT_FIELDS:
        if field.type is Type.TIME:
            builder.add_integer_field(field.column, indexed=True, fast=True)
            for part in (day_field(field.column), quarter_field(field.column)):
                builder.add_integer_field(part, indexed=True)
        else:
            builder.add_text_field(field.column, fast=True, tokenizer_name="raw", index_option="basic")
    for column in OPEN:
        builder.add_text_field(of(column), fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(ALL_CLOSED, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TOGETHER, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(
        WORDS, tokenizer_name="whitespace", index_option="position"
    )  # our words stand between blanks
    builder.add_bytes_field(BODY, stored=True)
    return builder.build()


def _stored(document: Document) -> tantivy.Document:
    fields: dict[str, Any] = {}
    for field in DOCUMENT_FIELDS:
        fields[field.column] = value = field.stored(document)
        if isinstance(value, int):
            fields |= {day_field(field.column): day_of(value), quarter_field(field.column): quarter_of(value)}
    fields |= kept(document.findings)
    fields |= {ORDER: key_of(document.id), WORDS: document.searched(), BODY: document.to_bytes()}
    return tantivy.Document(**fields)


def _add(writer: tantivy.IndexWriter, documents: Iterable[Document]) -> None:
    with _written():
        for document in sorted(documents, key=lambda one: one.filed_at):
            writer.add_document(_stored(document))


def _commit(writer: tantivy.IndexWriter, words: Path) -> None:
    """Show readers what was written. Tantivy makes two of its files as private as temporary ones are."""
    writer.commit()
    _as_the_folder(words)
    writer.wait_merging_threads()
    _as_the_folder(words)


def _as_the_folder(words: Path) -> None:
    for name in ("meta.json", ".managed.json"):
        (words / name).chmod(words.stat().st_mode & 0o666)


def _hashes(case: CaseDocuments) -> dict[int, str]:
    return {key_of(document.id): document.picture_hash for document in case.documents if document.picture_hash}


def _hashes_before(reader: Reader, case_id: str) -> dict[int, str]:
    """Of the documents of a case that are indexed, those without a picture too."""
    searcher = reader.state.searcher
    of_it = tantivy.Query.term_query(reader.state.schema, "case_id", case_id)
    most = max(1, number_of(searcher.search(of_it, 1, True, ORDER)))
    found = searcher.search(of_it, most, False, ORDER).hits
    return {key: json.loads(searcher.doc(at)[BODY][0])["picture_hash"] for key, at in found}


@contextmanager
def _closing(writer: tantivy.IndexWriter) -> Iterator[None]:
    """Let go of the writer, whatever happens: its threads would go on writing into a folder that is to go."""
    try:
        yield
    except BaseException:
        with suppress(RuntimeError, ValueError):  # it was let go of already
            writer.rollback()
            writer.wait_merging_threads()
        raise


def _stamp(words: Path) -> tuple[int, int, int]:
    found = (words / "meta.json").stat()
    return found.st_mtime_ns, found.st_ino, found.st_size


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except PermissionError:  # whose it is, is said by who knows the folder
        raise
    except (ValueError, OSError, sqlite3.Error) as error:  # tantivy's errors are ValueErrors
        raise IndexUnavailable(
            f"the index could not be written ({_brief(error)}): the old index goes on serving"
        ) from error


@contextmanager
def reading() -> Iterator[None]:
    """Tantivy's errors, and its panics, as ours."""
    try:
        yield
    except (ValueError, sqlite3.Error) as error:
        if "FileDoesNotExist" in str(error):
            raise FileNotFoundError(str(error)) from error
        raise Damaged(_brief(error)) from error
    except BaseException as error:
        if type(error).__module__ == "pyo3_runtime":
            raise Damaged(_brief(error)) from error
        raise


def _brief(error: BaseException) -> str:
    """Tantivy's errors may hold all it was given."""
    return str(error)[:200]
