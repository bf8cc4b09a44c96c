"""Which reader a supplied file needs, told by what the file is, not by what it is called."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from crawler.asking.pictures import is_picture
from crawler.imports.bounds import Budget, SuppliedError, read_whole
from crawler.imports.downloads import read_downloads
from crawler.imports.folders import files_of, read_table
from crawler.imports.frames import is_video
from crawler.imports.offered import Archive, File, Offered, why_private
from crawler.imports.pages import NoHar, read_har, read_mhtml
from crawler.imports.replay import replayed
from crawler.imports.wacz import read_wacz
from crawler.imports.warcs import read_warc
from crawler.platform import Platform
from evidence.records import Account, RemarkKind

_MEDIA_TYPES = {
    "WACZ": "application/wacz",
    "WARC": "application/warc",
    "HAR": "application/json",
    "MHTML": "multipart/related",
}


def read_supplied(path: Path, platform: Platform | None, account: Account) -> Iterator[Offered]:
    """Read a file or folder for one account; a folder may give several.

    Raises:
        SuppliedError: nothing of it can be taken; says why.
    """
    if path.is_dir():
        yield from _folder(path, account)
        return
    data = read_whole(path)
    try:
        archive = _archive(path.name, data)
    except SuppliedError as error:
        raise SuppliedError(f"{path}: {error}") from error
    media_type = "application/gzip" if data[:2] == b"\x1f\x8b" else _MEDIA_TYPES[archive.kind]
    yield replace(replayed(archive, platform, account.handle), originals=(File(path.name, media_type, data),))


def read_archive(name: str, data: bytes, platform: Platform | None, handle: str) -> Offered:
    """Read a supplied archive that is in the vault again, as it was read when it came in.

    Raises:
        SuppliedError: it is no archive.
    """
    return replayed(_archive(name, data), platform, handle)


def read_notes(files: Mapping[str, Path], account: Account) -> Iterator[Offered]:
    """Read tables, and what other programs noted, again: ``files`` by their names in the folder that was supplied.

    Their pictures need not be among them.
    """
    for name, path in files.items():
        if name.casefold().endswith(".csv"):
            try:
                yield read_table(path, name, files, account.handle)
            except SuppliedError:
                continue
    if downloads := read_downloads(files, account):
        yield downloads


def why_private_now(data: bytes) -> RemarkKind | None:
    """Why an original may hand a live session to whoever gets it, read again as files are read today; None where not.

    For files that an earlier release took in and whose records do not say it. Only archives of requests can: tables,
    pictures and MHTML hold none.
    """
    if not _begins(data).startswith((b"PK", b"\x1f\x8b", b"WARC/", b"{")):
        return None
    try:
        return why_private(_archive("", data).remarks)
    except NoHar:
        return None  # what gallery-dl leaves beside a picture
    except SuppliedError:
        return RemarkKind.PART_NOT_READ


def _begins(data: bytes) -> bytes:
    return data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")


def _archive(name: str, data: bytes) -> Archive:
    begins, budget = _begins(data), Budget.of(len(data))
    if begins.startswith(b"PK"):
        return read_wacz(data, budget)
    if begins.startswith(b"\x1f\x8b") or begins.startswith(b"WARC/"):
        return read_warc(data, budget)
    if is_picture(data) or is_video(data):
        what = "video" if is_video(data) else "picture"
        raise SuppliedError(f"a {what} alone does not say who posted it when: put it into a folder with a CSV")
    if name.casefold().endswith(".csv"):
        raise SuppliedError("supply the folder that holds the CSV and its pictures")
    if begins.startswith(b"{"):
        return read_har(data, budget)
    if b"multipart/related" in begins.lower() or name.casefold().endswith((".mht", ".mhtml")):
        return read_mhtml(data, budget)
    raise SuppliedError(
        "neither WACZ, WARC, HAR, MHTML nor a folder with a CSV or with what gallery-dl or instaloader left"
    )


def _folder(path: Path, account: Account) -> Iterator[Offered]:
    files = files_of(path)
    found: list[Offered] = []
    problems: list[str] = []
    for name in files:
        if name.casefold().endswith(".csv"):
            try:
                found.append(read_table(files[name], name, files, account.handle))
            except SuppliedError as error:
                problems.append(str(error))
    if downloads := read_downloads(files, account):
        found.append(downloads)
    if not found:
        nothing = "no CSV, and no JSON that gallery-dl or instaloader left beside its pictures"
        raise SuppliedError(f"{path}: {'; '.join(problems) or nothing}")
    yield replace(found[0], notes=(*problems, *found[0].notes))
    yield from found[1:]
