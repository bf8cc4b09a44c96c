#!/usr/bin/env python3
"""Checks a Wornproof package (.wacz) offline, on a machine that has never seen Wornproof.

    python3 verify.py FILE.wacz [--lang en|zh] [--json] [--key HEX] [--head SHA256] [--root SHA256]

Needs Python 3.11 or newer and the package ``cryptography`` (any release since 43); opens no network connection and
writes nothing. Exit code 0: everything holds. 1: at least one fault, each named. 2: the file cannot be read.

A verifier that travels with the evidence can be forged with it. Take this file from the project's release, or compare
its digest (it prints it) with the published one. It is one file on purpose, so that an expert can read all of it:
sections 1 texts, 2 JSON and Merkle proofs, 3 zip, 4 WARC, 5 time tokens, 6 the package, 7 ledger and seals, 8 archive,
9 what must fit together, 10 what is proved, 11 the command. ``wornproof verify FILE.wacz`` runs this same code.

Sources: WACZ 1.1.1, WARC 1.1 (ISO 28500), RFC 8785 (canonical JSON), RFC 6962 and 9162 (Merkle trees), RFC 8032
(Ed25519), RFC 3161 and 5816 (time stamps), RFC 5652 (CMS), RFC 5035 (signing certificate).
"""

import argparse
import hashlib
import json
import re
import struct
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

# --- 1. Texts ----------------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[str, str]] = {
    "zip-structure": ("the file is not packed as it was made", "文件包的结构与制作时不同"),
    "unsafe-name": ("a file name points outside the package", "文件名指向文件包之外"),
    "duplicate-name": ("two files have one name", "两个文件同名"),
    "malformed": ("a part of the package cannot be read", "文件包中有一部分无法读取"),
    "not-signed": ("the package is not signed", "文件包没有签名"),
    "package-signature": ("the package's signature does not hold", "文件包的签名无效"),
    "package-digest": ("the list of files is not the one that was signed", "文件清单不是签名时的那一份"),
    "foreign-key": ("signed with another key", "由另一把密钥签名"),
    "missing-file": ("a listed file is missing", "清单中的文件缺失"),
    "unlisted-file": ("a file is not on the signed list", "有文件不在已签名的清单中"),
    "file-digest": ("a file is not the one that was packed", "文件不是打包时的那一个"),
    "statement": ("what the package says of itself is not so", "文件包对自身的说明与事实不符"),
    "entry-form": ("a ledger entry is not in its one canonical form", "账册条目不是唯一的规范形式"),
    "entry-digest": ("a ledger entry was changed", "账册条目被改动"),
    "ledger-order": ("ledger entries are out of order or missing", "账册条目次序有误或缺失"),
    "ledger-chain": ("the chain of the ledger is broken", "账册的链条断裂"),
    "ledger-cut": ("the ledger does not end where the package says", "账册没有在说明的位置结束"),
    "unknown-head": ("the ledger does not hold the entry you know of", "账册中没有您已知的那一条目"),
    "citation": ("an entry cites something that is not before it", "条目引用了其之前不存在的内容"),
    "unsealed": ("a run has no seal", "有一次采集没有封存"),
    "after-seal": ("something was added to a run after its seal", "封存之后又向该次采集添加了内容"),
    "seal-signature": ("a seal's signature does not hold", "封存的签名无效"),
    "seal-head": ("a seal names another ledger entry than the one before it", "封存所指的条目不是其前一条目"),
    "seal-count": ("a seal of the ledger covers another number of entries", "账册封存所计的条目数与实际不符"),
    "merkle-root": ("the captures are not those that were sealed", "采集内容不是封存时的内容"),
    "proof": ("a capture is not proved to be under its seal", "无法证明该采集内容属于其封存"),
    "warc-missing": ("the archive of a page is missing", "某一页的存档缺失"),
    "warc-digest": ("an archive is not the one the ledger cites", "存档不是账册所引用的那一个"),
    "warc-record": ("a record in an archive is not as captured", "存档中的记录与采集时不同"),
    "unproved-record": ("a record stands in an archive without a proof", "存档中有一条没有证明的记录"),
    "uncited-archive": ("no entry speaks of this archive", "没有条目提到该存档"),
    "index": ("the index does not fit the archive", "索引与存档不符"),
    "pages": ("the list of pages does not fit the captures", "页面清单与采集内容不符"),
    "derivative": ("a blurred copy is not what the list of copies says", "模糊处理的副本与副本清单不符"),
    "exhibit": ("a supplied file is not the one the ledger cites", "提交的文件与账册所引用的不符"),
    "dispatch": ("an entry of the packing table is not proved", "包装台的记录没有得到证明"),
    "comparison": ("a comparison of records does not fit what it rests on", "对记录的比对与其所依据的内容不符"),
    "post-picture": ("a post or finding is about a picture that is not here", "帖文或比对结论所指的图片不在文件包中"),
    "token-form": ("a time token cannot be read", "时间戳无法读取"),
    "token-imprint": ("a time token is for something else", "时间戳针对的是其他内容"),
    "token-signature": ("a time token's signature does not hold", "时间戳的签名无效"),
    "token-chain": ("a time token's certificate does not lead to the kept root", "时间戳证书无法追溯到保存的根证书"),
    "token-purpose": ("a certificate was not issued for time stamping", "该证书不是为时间戳签发的"),
    "token-time": ("a time token and the recorded times contradict each other", "时间戳与记录的时间相互矛盾"),
    "account": ("a run or post is of somebody else than the case names", "采集或帖文不属于案件指定的账号"),
    "window": ("a post lies outside the days of the case", "帖文不在案件规定的日期之内"),
    "time-order": ("something is dated before what it rests on, or in the future", "日期早于其所依据的内容，或在将来"),
    "captured-twice": ("one capture passes for two", "同一项采集内容被当作两项"),
    "method": ("a file handed in passes for one that was fetched", "提交的文件被当作本程序获取的内容"),
    "seal-counts": ("a seal counts what the records do not come to", "封存的数目与记录不符"),
    "review": ("a person's word does not fit what is there", "某人的复核与现有记录不符"),
    "release": ("a release does not rest on what it says", "放行所依据的内容与所述不符"),
    "pack": ("files handed out do not fit the release that allows them", "交出的文件与准予放行的记录不符"),
    "amendment": ("an amendment of the case does not fit", "案件更正与记录不符"),
    "match": ("a comparison does not fit what it cites, or another", "比对结论与其引用的内容或其他结论不符"),
    "older-form": ("a record was made to look old", "有记录被伪装成旧格式"),
    "withheld": ("what is withheld is not what may be", "未出示的内容不是可以不出示的内容"),
    "shown-post": ("a post shown is of no withheld page, or not alone", "所示帖文不属于未出示的页面，或重复"),
    "unknown-authority": ("the time token's root is not the one you know of", "时间戳的根证书不是您已知的那一个"),
}
"""Every fault by its name, in English and Chinese. Tests hold that each is raised by at least one forgery."""

SAY: dict[str, tuple[str, str]] = {
    "holds": ("HOLDS: nothing in this package was changed since it was signed.", "成立：自签名以来，文件包未被改动。"),
    "fails": ("DOES NOT HOLD: {n} faults.", "不成立：发现 {n} 处问题。"),
    "proved": ("What is proved, and by whom", "已证明的内容及证明者"),
    "unproved": ("What is NOT proved", "未证明的内容"),
    "by_key": ("by the holder of key {key}", "证明者：密钥 {key} 的持有人"),
    "files": (
        "All {files} files ({bytes} bytes) are those that were packed; none was added, removed or changed",
        "全部 {files} 个文件（{bytes} 字节）均为打包时的文件，没有增加、删除或改动",
    ),
    "ledger": (
        "The ledger of case {case}: {entries} entries in one chain, {withheld} of them withheld",
        "案件 {case} 的账册：{entries} 个条目连成一链，其中 {withheld} 条未出示",
    ),
    "run_whole": (
        "Run {run} of account {handle} on {platform}: all {size} captures are those that were sealed ({outcome})",
        "对 {platform} 账号 {handle} 的采集 {run}：全部 {size} 项采集内容均为封存时的内容（{outcome}）",
    ),
    "run_part": (
        "Run {run} of account {handle} on {platform} ({outcome}): {shown} of {size} captures are shown, each proved to "
        "be one of those sealed; {withheld} are withheld",
        "对 {platform} 账号 {handle} 的采集 {run}（{outcome}）：{size} 项中出示 {shown} 项，每项均证明属于封存内容；"
        "{withheld} 项未出示",
    ),
    "ledger_sealed": (
        "Entries 1 to {n} are those that were sealed; examinations of pictures: {matches}, reviews: {reviews}, "
        "comparisons of records: {comparisons}",
        "第 1 至 {n} 条均为封存时的条目；其中图片检视 {matches} 项，人工复核 {reviews} 项，记录比对 {comparisons} 项",
    ),
    "ledger_token": (
        "Entries 1 to {n} were sealed not later than {time} (UTC); serial {serial}",
        "第 1 至 {n} 条的封存不晚于 {time}（协调世界时）；序列号 {serial}",
    ),
    "dispatched": (
        "Entry {n} of the {size} that were recorded on {day} at the packing table is one of those sealed that day; the "
        "others are not shown",
        "{day} 包装台记录的 {size} 条中的第 {n} 条属于当日封存的记录；其余未出示",
    ),
    "dispatched_token": (
        "What was recorded on {day} at the packing table was sealed not later than {time} (UTC); serial {serial}",
        "{day} 包装台的记录封存不晚于 {time}（协调世界时）；序列号 {serial}",
    ),
    "token": (
        "Run {run} was sealed not later than {time} (UTC); serial {serial}",
        "采集 {run} 的封存不晚于 {time}（协调世界时）；序列号 {serial}",
    ),
    "by_authority": (
        "by the time-stamp authority {name}; its root certificate has SHA-256 {root}",
        "证明者：时间戳机构 {name}；其根证书 SHA-256 为 {root}",
    ),
    "no_key": (
        "Whose key this is. Compare it with the key the shop has published, or pass it with --key: {key}",
        "该密钥属于谁。请与商家公布的密钥核对，或用 --key 传入：{key}",
    ),
    "no_root": (
        "That the time-stamp authority is who it says. Compare the root certificate's SHA-256 above with the one the "
        "authority publishes, or pass it with --root",
        "时间戳机构的身份。请将上述根证书 SHA-256 与该机构公布的核对，或用 --root 传入",
    ),
    "no_token": (
        "When run {run} was sealed: there is no time token from outside. Its times rest on the key holder's word alone",
        "采集 {run} 的封存时间：没有外部时间戳，时间仅凭密钥持有人的陈述",
    ),
    "not_sealed": (
        "That what no seal covers is as it was made (examinations of pictures: {matches}, reviews: {reviews}, "
        "comparisons of records: {comparisons}): only the package's own signature covers it",
        "没有封存覆盖的内容是否保持原样（图片检视 {matches} 项，人工复核 {reviews} 项，记录比对 {comparisons} 项）："
        "仅由文件包的签名保护",
    ),
    "no_ledger_token": (
        "When entries 1 to {n} were sealed: too few time tokens from outside ({held} of {needed}). It rests on the key "
        "holder's word",
        "第 1 至 {n} 条的封存时间：外部时间戳不足（需要 {needed} 个，现有 {held} 个），仅凭密钥持有人的陈述",
    ),
    "few_tokens": (
        "That run {run} is SEALED: it has time tokens of {held} independent authorities, and {needed} were asked for",
        "采集 {run} 的封存尚不完整：仅有 {held} 个独立机构的时间戳，要求为 {needed} 个",
    ),
    "supplied": (
        "Where the files of run {run} come from: the investigator supplied them, nothing was fetched",
        "采集 {run} 的文件来源：由调查人员提供，并非由本程序获取",
    ),
    "insider": (
        "That the key's holder did not make everything anew before the times named above: only an outside time token, "
        "or a ledger head you were told earlier (--head), shows that",
        "密钥持有人在上述时间之前没有重新制作全部内容：只有外部时间戳或您先前得知的账册头（--head）才能说明这一点",
    ),
    "server": (
        "That the site's server really sent these bytes: a signature by the site or the author would be needed",
        "网站服务器确实发送了这些字节：这需要网站或作者的签名",
    ),
    "person": (
        "Whose account it is, and who is in the pictures. On what grounds the account was named stands in the case",
        "账号属于谁、图片中是谁。指定该账号的理由见案件记录",
    ),
    "matching": (
        "That a comparison of pictures is right: findings are a machine's opinion until people have confirmed them",
        "图片比对结论是否正确：在人工确认之前，这只是机器的意见",
    ),
    "posted": (
        "When a post was really written: its time is what the platform or the author stated",
        "帖文真正的发布时间：所示时间为平台或作者的陈述",
    ),
    "absence": ("That nothing else was posted: absence is no evidence", "没有发布过其他内容：未见不等于没有"),
    "withheld": (
        "Anything about the {n} captures that are withheld",
        "关于未出示的 {n} 项采集内容的任何事情",
    ),
    "withheld_entries": (
        "What the {n} withheld ledger entries say: their digests are stated, and tied only to a shown neighbour",
        "未出示的 {n} 条账册条目的内容：仅给出其摘要，且只与相邻的已出示条目相连",
    ),
    "exhibits": (
        "Where the {n} supplied files come from and when they were made: they were handed in, and are here as they "
        "were taken in",
        "{n} 份提交文件的来源与制作时间：它们是提交的文件，此处为收取时的原样",
    ),
    "exhibits_withheld": (
        "What else stands in the {n} files of the shop's records that are not here, because they speak of other "
        "buyers or were taken back: the rows that count are quoted in the ledger",
        "未附的 {n} 份商家记录文件中的其他内容（其中涉及其他买家，或已被撤回）：相关的行已在账册中摘录",
    ),
    "comparing": (
        "That the shop's own records are right: whoever decides can ask the payment channel or carrier for the same "
        "row",
        "商家自身记录是否正确：裁决者可向支付渠道或承运人核实同一行记录",
    ),
    "derivatives": (
        "Anything by the {n} blurred copies in derivatives/: they were made of pictures in here, for showing to others",
        "derivatives/ 中 {n} 份模糊处理的副本不证明任何内容：它们由此处的图片制作，仅供展示",
    ),
    "verifier_same": (
        "This verifier is the one in the package (SHA-256 {digest})",
        "本校验程序与文件包内的相同（SHA-256 {digest}）",
    ),
    "verifier_other": (
        "The verifier in the package (SHA-256 {inside}) is not the one that runs here (SHA-256 {digest})",
        "文件包内的校验程序（SHA-256 {inside}）不是正在运行的这一个（SHA-256 {digest}）",
    ),
    "tail": (
        "Entries {first} to {last} stand after the last seal: only the package's own signature covers them",
        "第 {first} 至 {last} 条位于最后一次封存之后：仅由文件包的签名保护",
    ),
    "older": (
        "{n} records do not follow some of these rules, as older ones and later looks at a post may",
        "有 {n} 条记录不符合其中一些规则；较早的记录和对帖文的再次查看可以如此",
    ),
    "uncited": ("{url} in {file} is spoken of by no capture", "{file} 中的 {url} 没有任何采集记录提及"),
    "fault": ("FAULT", "问题"),
    "note": ("note", "说明"),
    "unreadable": ("CANNOT BE READ: {why}", "无法读取：{why}"),
}

MAX_PACKAGE_BYTES = 4_000_000_000
MAX_MEMBERS = 60_000
MAX_TEXT_BYTES = 256 * 1024 * 1024
MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024
MAX_VALUES = 8_000_000
MAX_OID_BYTES = 64
FORMAT = "wornproof-pack-1"
SEAL_DOMAIN = b"wornproof-seal-1\n"
LEDGER_SEAL_DOMAIN = b"wornproof-ledger-seal-1\n"
PACK_DOMAIN = b"wornproof-pack-1\n"
LEDGER, PROOFS, POSTS = "wornproof/ledger.txt", "wornproof/proofs.txt", "wornproof/posts.txt"
STATEMENT, VAULT_HEADER, VERIFIER = "wornproof/package.json", "wornproof/vault.json", "wornproof/verify.py"
DERIVATIVES = "wornproof/derivatives.txt"
PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
INDEX, PAGES = "indexes/index.cdx", "pages/pages.jsonl"


class Unreadable(Exception):
    """The file is no package at all, or is beyond the limits; nothing can be said about it."""


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was made: its name in ``FAULTS``, the file or entry, and the details."""

    name: str
    where: str
    details: str


@dataclass
class Findings:
    """What the checks add to as they go. A fault never hides the next one."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    proved: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Text, text of by whom, values."""
    unproved: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def fault(self, name: str, where: str, details: str = "") -> None:
        """Note a fault; the name must be one of ``FAULTS``."""
        if name not in FAULTS:
            raise KeyError(name)
        self.faults.append(Fault(name, where, details))


@contextmanager
def reading(found: Findings, where: str, name: str = "malformed") -> Iterator[None]:
    """Whatever a hostile file makes the parser raise is one fault with its place."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OverflowError) as error:
        found.fault(name, where, f"{type(error).__name__}: {error}"[:300])


# --- 2. Canonical JSON and Merkle proofs -------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """RFC 8785 without floats: what is hashed and signed."""
    return _encode(value).encode("utf-8")


def _encode(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) >= 2**53:  # beyond it two readers may read two numbers
            raise ValueError(f"an integer of {value.bit_length()} bits has no canonical form")
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(map(_encode, value)) + "]"
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_encode(key)}:{_encode(item)}" for key, item in items) + "}"
    raise ValueError(f"{type(value).__name__} has no canonical form")


def parse(data: bytes) -> Any:
    """JSON bytes; a key named twice, a number that is none, or too many values are an error."""
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES} values")
    return json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a JSON object names one key twice")
    return dict(pairs)


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is not a JSON number")


def sha256(data: bytes) -> str:
    """Digest as ``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + merkle_root(leaves[:half]) + merkle_root(leaves[half:])).digest()


def proof_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2: whether a path leads from a leaf at ``index`` of ``size`` to the root."""
    if not 0 <= index < size:
        return False
    digest, position, last = hashlib.sha256(b"\x00" + leaf).digest(), index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            digest = hashlib.sha256(b"\x01" + sibling + digest).digest()
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            digest = hashlib.sha256(b"\x01" + digest + sibling).digest()
        position, last = position >> 1, last >> 1
    return last == 0 and digest == root


def signature_holds(public_key: Any, signature: Any, message: bytes) -> bool:
    """Ed25519, key and signature in hexadecimal digits."""
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _time(text: str) -> datetime:
    if not text.endswith("Z"):
        raise ValueError(f"{text} is not a time in UTC")
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)


# --- 3. Zip: only the one form we write: stored, no gaps, no comments, no clock ----------------------------------

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_DATE = 33  # 1 January 1980, the zero of zip's clock
_MODE = 0o100644 << 16
_SAFE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)?")


def local_header(name: str, crc: int, size: int) -> bytes:
    """What stands before a member's bytes."""
    return _LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0) + name.encode("ascii")


def central_header(name: str, crc: int, size: int, offset: int) -> bytes:
    """A member's line in the directory at the end."""
    fixed = (b"PK\1\2", 0x314, 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0, 0, 0, 0, _MODE, offset)
    return _CENTRAL.pack(*fixed) + name.encode("ascii")


def end_of_directory(members: int, size: int, offset: int) -> bytes:
    """The last 22 bytes."""
    return _END.pack(b"PK\5\6", 0, 0, members, members, size, offset, 0)


class ZipFile:
    """The members of a package. What is not in our one form is a fault; what is beyond the limits is unreadable."""

    def __init__(self, file: IO[bytes], found: Findings) -> None:
        self._file = file
        self._found = found
        self._places: dict[str, tuple[int, int, int]] = {}
        self._lower: set[str] = set()
        self.bytes = file.seek(0, 2)
        if self.bytes > MAX_PACKAGE_BYTES:
            raise Unreadable(f"larger than {MAX_PACKAGE_BYTES} bytes")
        self._directory(*self._end())

    @property
    def names(self) -> list[str]:
        """Names of the members, in order."""
        return list(self._places)

    def __contains__(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self._places

    def size(self, name: str) -> int:
        """Bytes of a member."""
        return self._places[name][1]

    def read(self, name: str, limit: int = MAX_TEXT_BYTES) -> bytes:
        """A member's bytes.

        Raises:
            KeyError: there is none of this name.
            ValueError: it is larger than the limit.
        """
        start, size, crc = self._places[name]
        if size > limit:
            raise ValueError(f"{name} has {size} bytes, more than {limit}")
        self._file.seek(start)
        data = self._file.read(size)
        if zlib.crc32(data) != crc:
            self._found.fault("zip-structure", name, "the checksum is not that of the bytes")
        return data

    def _end(self) -> tuple[int, int, int]:
        start = max(0, self.bytes - 65_557)
        self._file.seek(start)
        tail = self._file.read()
        at = tail.rfind(b"PK\5\6")
        if at < 0 or len(tail) - at < _END.size:
            raise Unreadable("not a WACZ or zip file, or its end is cut off")
        _, disk, disk2, here, members, size, offset, comment = _END.unpack_from(tail, at)
        if start + at + _END.size != self.bytes or comment or disk or disk2 or here != members:
            self._found.fault("zip-structure", "", "something stands behind the end of the file")
        if members > MAX_MEMBERS or offset + size != start + at or size > MAX_MEMBERS * 300:
            raise Unreadable("its directory is damaged or beyond the limits")
        return members, size, offset

    def _directory(self, members: int, size: int, offset: int) -> None:
        self._file.seek(offset)
        directory = self._file.read(size)
        at = expected = 0
        for _ in range(members):
            if len(directory) - at < _CENTRAL.size or directory[at : at + 4] != b"PK\1\2":
                raise Unreadable("its directory is damaged")
            fields = _CENTRAL.unpack_from(directory, at)
            crc, packed, plain, name_bytes, extra, comment, place = (*fields[7:13], fields[16])
            raw = directory[at + _CENTRAL.size : at + _CENTRAL.size + name_bytes]
            line = directory[at : (at := at + _CENTRAL.size + name_bytes + extra + comment)]
            name = raw.decode("utf-8", "replace")
            if packed != plain:
                raise Unreadable(f"{name!r} is compressed: a package is not, and what it would unpack to is not tried")
            if plain + place > offset:
                raise Unreadable(f"{name!r} would run beyond the end")
            if not self._named_well(name):
                continue
            if line != central_header(name, crc, plain, place) or place != expected:
                self._found.fault("zip-structure", name, "its line in the directory is not in our form")
            expected = self._local(name, crc, plain, place)
        if at != size or expected != offset:
            self._found.fault("zip-structure", "", "bytes that belong to no file")
        if sum(size for _, size, _ in self._places.values()) > self.bytes:
            raise Unreadable("its files overlap")

    def _named_well(self, name: str) -> bool:
        if not _SAFE_NAME.fullmatch(name):
            self._found.fault("unsafe-name", repr(name)[:200])
            return False
        if name.lower() in self._lower:  # a file system may not tell A from a
            self._found.fault("duplicate-name", name)
            return False
        self._lower.add(name.lower())
        return True

    def _local(self, name: str, crc: int, size: int, place: int) -> int:
        header = local_header(name, crc, size)
        self._file.seek(place)
        if self._file.read(len(header)) != header:
            self._found.fault("zip-structure", name, "its local header is not that of the directory")
        self._places[name] = (place + len(header), size, crc)
        return place + len(header) + size


# --- 4. WARC: uncompressed records, both digests required ---------------------------------------------------------


@dataclass(frozen=True)
class WarcRecord:
    """A record as it lies in its file. ``fields`` has lower-case names."""

    offset: int
    length: int
    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """``response``, ``resource``, ``request``, ``warcinfo`` ..."""
        return self.fields["warc-type"]

    @property
    def http(self) -> tuple[int, str, bytes]:
        """Status, media type and payload of a response; of anything else 200, its own type, its block."""
        if self.kind != "response":
            return 200, self.fields.get("content-type", ""), self.block
        head, _, payload = self.block.partition(b"\r\n\r\n")
        line, *rest = head.decode("latin-1").split("\r\n")
        pairs = (text.partition(":") for text in rest)
        media = next((value for name, _, value in pairs if name.strip().lower() == "content-type"), "")
        return int(line.split(" ")[1]), media.partition(";")[0].strip().lower(), payload


def warc_records(data: bytes) -> Iterator[WarcRecord]:
    """Records of a WARC file in order.

    Raises:
        ValueError: the bytes are no WARC, or a block is not what its digest says.
    """
    at = 0
    while at < len(data):
        end = data.find(b"\r\n\r\n", at, at + 65_536)
        lines = data[at:end].decode("utf-8", "surrogateescape").split("\r\n") if end > 0 else [""]
        if lines[0] != "WARC/1.1":
            raise ValueError(f"no WARC record at byte {at}")
        fields: dict[str, str] = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if not colon or name.lower() in fields:
                raise ValueError(f"unreadable header in the record at byte {at}")
            fields[name.lower()] = value.strip()
        start, size = end + 4, int(fields["content-length"])
        stop = start + size + 4
        if size < 0 or data[start + size : stop] != b"\r\n\r\n":
            raise ValueError(f"the record at byte {at} does not end where it says")
        block = data[start : start + size]
        if fields.get("warc-block-digest", "") != sha256(block):
            raise ValueError(f"the record at byte {at} does not have the block digest it names")
        yield WarcRecord(at, stop - at, fields, block)
        at = stop


def capture_differs(capture: dict[str, Any], record: WarcRecord) -> str:
    """What of a record is not as the ledger says of this capture; empty when all is."""
    status, media_type, payload = record.http
    wire = capture["method"] == "wire"
    said = {
        "kind": "response" if wire else "resource",
        "url": capture["url"],
        "time": capture["captured_at"],
        "digest": capture["payload_digest"],
        "named digest": capture["payload_digest"],
        "bytes": capture["payload_bytes"],
        "status": capture["http_status"],
        "media type": capture["media_type"],
    }
    there = {
        "kind": record.kind,
        "url": record.fields.get("warc-target-uri"),
        "time": record.fields.get("warc-date"),
        "digest": sha256(payload),
        "named digest": record.fields.get("warc-payload-digest"),
        "bytes": len(payload),
        "status": status if wire else capture["http_status"],
        "media type": media_type,
    }
    return ", ".join(name for name in said if said[name] != there[name])


def cdx_line(record: WarcRecord, file_name: str) -> bytes:
    """A record's line in the index (CDXJ, as py-wacz writes it)."""
    status, media_type, payload = record.http
    url = record.fields["warc-target-uri"]
    moment = re.sub(r"\D", "", record.fields["warc-date"])[:14]
    values = {
        "url": url,
        "mime": media_type or "unk",
        "status": str(status),
        "digest": sha256(payload),
        "length": str(record.length - 4),  # without the empty lines after it, as the reference indexer counts
        "offset": str(record.offset),
        "filename": file_name,
    }
    return f"{surt(url)} {moment} {json.dumps(values, ensure_ascii=True)}\n".encode("ascii")


def surt(url: str) -> str:
    """The key an index is sorted by (SURT): host reversed, path and sorted query, lower-case; nothing is decoded."""
    match = re.fullmatch(r"https?://(?:[^/?#@]*@)?(?:www\d*\.)?([^/?#:]+)(:\d+)?([^?#]*)(\?[^#]*)?(#.*)?", url, re.I)
    if match is None:
        return "".join(json.dumps(url)[1:-1].split()) or "-"
    host, port, path, query = match[1].lower(), match[2] or "", match[3].lower(), (match[4] or "").lower()
    port = "" if port in {":80", ":443"} else port
    name = ",".join(reversed(host.split(".")))
    query = "?" + "&".join(sorted(query[1:].split("&"))) if len(query) > 1 else ""
    path = path.rstrip("/") if len(path) > 1 else "/"
    return "".join(json.dumps(f"{name}{port}){path}{query}")[1:-1].split())


# --- 5. Time tokens: RFC 3161 over CMS, read by hand ---------------------------------------------------------------

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_SIGNATURES = {
    "1.2.840.113549.1.1.11": "2.16.840.1.101.3.4.2.1",
    "1.2.840.113549.1.1.12": "2.16.840.1.101.3.4.2.2",
    "1.2.840.113549.1.1.13": "2.16.840.1.101.3.4.2.3",
    "1.2.840.10045.4.3.2": "2.16.840.1.101.3.4.2.1",
    "1.2.840.10045.4.3.3": "2.16.840.1.101.3.4.2.2",
    "1.2.840.10045.4.3.4": "2.16.840.1.101.3.4.2.3",
}
_CERTIFICATE_FAULTS = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
"""What the library raises, as errors of no common kind, at the first look at an odd certificate."""
_SHA256 = "2.16.840.1.101.3.4.2.1"
_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_CERT_V1, _CERT_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"


class TokenFault(Exception):
    """What is wrong with a token: a name in ``FAULTS`` and the details."""

    def __init__(self, name: str, details: str) -> None:
        super().__init__(details)
        self.name, self.details = name, details


@dataclass(frozen=True)
class Tlv:
    """One DER element: its tag, itself, its content."""

    tag: int
    raw: bytes
    body: bytes

    def parts(self) -> list["Tlv"]:
        """The elements inside."""
        return list(tlvs(self.body))


@dataclass(frozen=True)
class Token:
    """What a good token says: when, by whom, under which root."""

    time: datetime
    serial: int
    policy: str
    authority: str
    root: str


@dataclass(frozen=True)
class _Signer:
    digest: hashes.HashAlgorithm
    signature_hash: hashes.HashAlgorithm
    pss: bool
    signed: bytes
    attributes: dict[str, Tlv]
    signature: bytes


def tlvs(data: bytes) -> Iterator[Tlv]:
    """Elements of DER bytes; only short tags and definite lengths, as DER has them."""
    at = 0
    while at < len(data):
        start, tag, length = at, data[at], data[at + 1]
        at += 2
        if tag & 0x1F == 0x1F or length == 0x80 or length > 0x84:
            raise ValueError("not DER")
        if length > 0x80:
            count = length - 0x80
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + length > len(data):
            raise ValueError("DER is cut off")
        yield Tlv(tag, data[start : at + length], data[at : at + length])
        at += length


def oid(element: Tlv) -> str:
    """An object identifier as dotted text."""
    if element.tag != 6 or not 0 < len(element.body) <= MAX_OID_BYTES:
        raise ValueError("no object identifier")
    numbers, value = [], 0
    for byte in element.body:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def check_token(token: bytes, message: bytes, kept: Sequence[bytes]) -> Token:
    """Check a token over a message.

    Args:
        token: DER of a TimeStampToken.
        message: What should have been stamped.
        kept: DER certificates kept beside it: the signer's first, each issued by the next, the root last.

    Raises:
        TokenFault: with its name.
    """
    try:
        info, signer = _open_token(token)
        time, serial, policy = _check_imprint(info, message)
        chain = [x509.load_der_x509_certificate(data) for data in kept]
        _check_signer(signer, info, chain[0])
        _check_chain(chain, time)
    except (ValueError, IndexError, KeyError, TypeError, UnsupportedAlgorithm, *_CERTIFICATE_FAULTS) as error:
        raise TokenFault("token-form", f"{type(error).__name__}: {error}"[:200]) from error
    name = chain[0].subject.rfc4514_string()
    return Token(time, serial, policy, name, chain[-1].fingerprint(hashes.SHA256()).hex())


def _open_token(token: bytes) -> tuple[bytes, _Signer]:
    (outer,) = tlvs(token)
    kind, wrapped = outer.parts()
    (signed,) = wrapped.parts()
    _, _, content, *rest = signed.parts()
    if oid(kind) != _SIGNED_DATA or rest[-1].tag != 0x31:
        raise ValueError("no CMS signed data")
    kind, wrapped = content.parts()
    (octets,) = wrapped.parts()
    if oid(kind) != _TST_INFO or octets.tag != 4:
        raise ValueError("no time-stamp information inside")
    (signer,) = rest[-1].parts()
    return octets.body, _read_signer(signer)


def _read_signer(element: Tlv) -> _Signer:
    _, _, digest, attributes, algorithm, signature, *_ = element.parts()
    if attributes.tag != 0xA0:
        raise ValueError("no signed attributes")
    named: dict[str, Tlv] = {}
    for attribute in attributes.parts():
        kind, values = attribute.parts()
        if oid(kind) in named:
            raise ValueError("a signed attribute stands twice")
        (named[oid(kind)],) = values.parts()
    method = oid(algorithm.parts()[0])
    digest_oid = oid(digest.parts()[0])
    return _Signer(
        digest=_HASHES[digest_oid],
        signature_hash=_HASHES[_SIGNATURES.get(method, digest_oid)],
        pss=method == "1.2.840.113549.1.1.10",
        signed=b"\x31" + attributes.raw[1:],  # RFC 5652 section 5.4: signed as a SET OF
        attributes=named,
        signature=signature.body,
    )


def _check_imprint(info: bytes, message: bytes) -> tuple[datetime, int, str]:
    (whole,) = tlvs(info)
    _, policy, imprint, serial, moment, *_ = whole.parts()
    algorithm, stamped = imprint.parts()
    if oid(algorithm.parts()[0]) != _SHA256 or hashlib.sha256(message).digest() != stamped.body:
        raise TokenFault("token-imprint", "the token is over other bytes than this seal's entry")
    text = moment.body.decode("ascii")
    if moment.tag != 0x18 or not (match := re.fullmatch(r"(\d{14})(\.\d{1,6})?Z", text)):
        raise ValueError(f"{text} is no time")
    time = datetime.strptime(match[1] + (match[2] or ".0"), "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
    return time, int.from_bytes(serial.body, "big"), oid(policy)


def _digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    return hashlib.new(algorithm.name, data).digest()


def _names(signer: _Signer, certificate: x509.Certificate) -> bool:
    """Whether the signed attributes name this certificate by its digest (RFC 5035, RFC 5816)."""
    if second := signer.attributes.get(_CERT_V2):
        parts = second.parts()[0].parts()[0].parts()
        explicit = parts[0].tag == 0x30
        algorithm = _HASHES[oid(parts[0].parts()[0])] if explicit else hashes.SHA256()
        return certificate.fingerprint(algorithm) == parts[1 if explicit else 0].body
    if first := signer.attributes.get(_CERT_V1):
        # SHA-1 is what RFC 2634 has here. It only picks the certificate; the signature is checked with its key.
        return certificate.fingerprint(hashes.SHA1()) == first.parts()[0].parts()[0].parts()[0].body  # noqa: S303
    raise TokenFault("token-signature", "the token does not say which certificate signed it")


def _check_signer(signer: _Signer, info: bytes, leaf: x509.Certificate) -> None:
    if oid(signer.attributes[_CONTENT_TYPE]) != _TST_INFO:
        raise TokenFault("token-signature", "the signature is over another kind of content")
    if not _names(signer, leaf):
        raise TokenFault("token-chain", "the kept certificate is not the one that signed the token")
    if signer.attributes[_MESSAGE_DIGEST].body != _digest(signer.digest, info):
        raise TokenFault("token-signature", "the time in the token is not what was signed")
    key = leaf.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(signer.signature_hash), padding.PSS.AUTO)
            key.verify(
                signer.signature, signer.signed, pss if signer.pss else padding.PKCS1v15(), signer.signature_hash
            )
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer.signature, signer.signed, ec.ECDSA(signer.signature_hash))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signer.signature, signer.signed)
        else:
            raise TokenFault("token-signature", f"a {type(key).__name__} is not known here")
    except InvalidSignature as error:
        raise TokenFault("token-signature", "the authority's signature does not hold") from error
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as error:
        raise TokenFault("token-purpose", "the certificate names no purpose") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise TokenFault("token-purpose", "time stamping must be the certificate's one purpose, and critical")


def _check_chain(chain: Sequence[x509.Certificate], time: datetime) -> None:
    """Every link signed by the next, every issuer allowed to issue, all valid at the token's time."""
    for certificate in chain:
        if not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
            raise TokenFault("token-chain", f"{certificate.subject.rfc4514_string()} was not valid at {time:%Y-%m-%d}")
    for issued, issuer in pairwise(chain):
        try:
            issued.verify_directly_issued_by(issuer)
            allowed = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound):
            allowed = False
        if not allowed:
            issued_by = f"{issued.subject.rfc4514_string()} by {issuer.subject.rfc4514_string()}"
            raise TokenFault("token-chain", f"not issued, or not allowed to be: {issued_by}")


# --- 6. The package: signature, list of files, digests --------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """What the reader knows by other means; empty where nothing."""

    key: str = ""
    head: str = ""
    root: str = ""
    at: datetime | None = None
    """The reader's clock; without it nothing is said of dates in the future."""


@dataclass(frozen=True)
class Line:
    """A line of the ledger: an entry, or of a withheld one its number, digest and kind only (``entry`` is empty)."""

    seq: int
    digest: str
    entry: dict[str, Any]
    withheld: str = ""
    """Kind of the record that is withheld, as it is stated."""
    of: str = ""
    """Of a withheld word on a comparison, or of what withdraws one: digest of the entry that it is on, as stated."""

    @property
    def kind(self) -> str:
        """Kind of the record; empty when withheld."""
        return str(self.entry["record"]["kind"]) if self.entry else ""

    @property
    def record(self) -> dict[str, Any]:
        """The record; empty when withheld."""
        return dict(self.entry["record"]) if self.entry else {}


@dataclass
class Contents:
    """What was read of a package so far; later checks rest on it."""

    zip: ZipFile
    expected: Expected
    key: str = ""
    statement: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    proofs: list[dict[str, Any]] = field(default_factory=list)
    captures: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Captures shown, by the run's digest, in the order of the ledger."""
    roots: dict[str, set[str]] = field(default_factory=dict)
    """Roots of the good time tokens, by the seal's digest."""
    index: list[bytes] = field(default_factory=list)
    """What the index should hold, a line a record."""
    of_run: dict[str, list[Line]] = field(default_factory=dict)
    """Segments and seals by the run that they name, in the order of the ledger."""
    proofs_of: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    latest: dict[str, datetime] = field(default_factory=dict)
    """The time of the last capture shown, by run."""
    required: dict[str, list[int]] = field(default_factory=dict)
    """How many authorities were asked for, by seal."""
    by_digest: dict[str, Line] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    """Runs whose captures were compared with their first seal; further seals of a run are faults by themselves."""
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Digest and size of archives that were read for a segment."""

    @property
    def whole(self) -> bool:
        """Whether all captures of the packed runs are shown."""
        return self.statement.get("scope") == "whole"

    def line(self, digest: str) -> Line:
        """The line with this digest.

        Raises:
            KeyError: there is none.
        """
        if digest in self.by_digest:
            return self.by_digest[digest]
        raise KeyError(f"no entry {digest}")


def _check_signature(contents: Contents, found: Findings) -> None:
    if PACKAGE_DIGEST not in contents.zip:
        found.fault("not-signed", PACKAGE_DIGEST)
        return
    data = contents.zip.read(PACKAGE_DIGEST)
    body = parse(data)
    mark = body.get("wornproof")
    if not isinstance(mark, dict):
        found.fault("not-signed", PACKAGE_DIGEST)
        return
    contents.key = str(mark["public_key"])
    if not signature_holds(contents.key, mark["signature"], pack_message(mark["created"], body["hash"], contents.key)):
        found.fault("package-signature", PACKAGE_DIGEST)
    if canonical(body) + b"\n" != data or set(body) != {"path", "hash", "wornproof"} or body["path"] != PACKAGE:
        found.fault("malformed", PACKAGE_DIGEST, "not in the one canonical form")
    if PACKAGE in contents.zip and sha256(contents.zip.read(PACKAGE)) != body["hash"]:
        found.fault("package-digest", PACKAGE)
    if contents.expected.key and contents.key != contents.expected.key:
        found.fault("foreign-key", PACKAGE_DIGEST, f"signed by {contents.key}")


def pack_message(created: str, digest: str, public_key: str) -> bytes:
    """What a package's signature is over."""
    return PACK_DOMAIN + canonical({"created": created, "hash": digest, "public_key": public_key})


def _check_files(contents: Contents, found: Findings) -> None:
    if PACKAGE not in contents.zip:
        found.fault("missing-file", PACKAGE)
        return
    listed: dict[str, None] = {}
    for resource in parse(contents.zip.read(PACKAGE))["resources"]:
        name = str(resource["path"])
        if name in listed:
            found.fault("duplicate-name", name, "listed twice")
        listed[name] = None
        if name not in contents.zip:
            found.fault("missing-file", name)
            continue
        data = contents.zip.read(name, MAX_ARCHIVE_BYTES)
        if sha256(data) != resource["hash"] or len(data) != resource["bytes"]:
            found.fault("file-digest", name, f"its digest is {sha256(data)}")
    for name in contents.zip.names:
        if name not in listed and name not in {PACKAGE, PACKAGE_DIGEST}:
            found.fault("unlisted-file", name)
    if contents.zip.names != [*listed, PACKAGE, PACKAGE_DIGEST]:
        found.fault("zip-structure", "", "the files do not stand in the order of the list")


def _check_statement(contents: Contents, found: Findings) -> None:
    statement = contents.statement = parse(contents.zip.read(STATEMENT))
    if statement["format"] != FORMAT:
        raise Unreadable(f"made in the form {statement['format']!r}; this verifier reads {FORMAT!r}")
    if statement["scope"] not in {"whole", "posts"}:
        found.fault("statement", STATEMENT, f"scope {statement['scope']!r}")
    header = parse(contents.zip.read(VAULT_HEADER))
    body = {key: value for key, value in header.items() if key != "signature"}
    if not signature_holds(header["public_key"], header["signature"], canonical(body)):
        found.fault("seal-signature", VAULT_HEADER, "the vault's own header")
    if header["public_key"] != contents.key:
        found.fault("foreign-key", VAULT_HEADER, f"the vault was made with {header['public_key']}")
    if header["vault_id"] != statement["vault_id"]:
        found.fault("statement", STATEMENT, "it names another vault")
    inside = sha256(contents.zip.read(VERIFIER))
    if inside != statement["verifier"]:
        found.fault("statement", VERIFIER, "it is not the verifier the package names")
    own = sha256(Path(__file__).read_bytes())
    found.notes.append(("verifier_same" if inside == own else "verifier_other", {"inside": inside, "digest": own}))


# --- 7. Ledger, seals, tokens -------------------------------------------------------------------------------------

_CITES: dict[str, tuple[str, ...]]
_CITES = {"run": ("case",), "segment": ("run",), "seal": ("run",), "match": ("segment",), "review": ("match",)}
_CITES |= {"timestamp": ("seal",), "pack": ("reviews", "release"), "release": ("reviews",), "withdrawal": ("review",)}
_CITES |= {"amendment": ("supersedes",), "extension": ("case",), "exhibit": ("case",), "dispatched": ("case",)}
_CITES |= {"comparison": ("subject", "rests_on"), "struck": ("takes_back",), "comparison_review": ("comparison",)}


def _check_ledger(contents: Contents, found: Findings) -> None:
    known: set[str] = set()
    before = ""
    for number, data in enumerate(contents.zip.read(LEDGER).splitlines(keepends=True), 1):
        where = f"{LEDGER}:{number}"
        with reading(found, where):
            line = _read_line(data, where, found)
            if line.seq != number:
                found.fault("ledger-order", where, f"entry {line.seq} stands in the place of entry {number}")
            if line.entry and line.entry["prev"] != before:
                found.fault("ledger-chain", where, f"entry {line.seq} does not name the entry before it")
            for digest in _cited(line.record):
                if digest not in known:
                    found.fault("citation", where, f"{line.kind} cites {digest}")
            known.add(line.digest)
            before = line.digest
            contents.lines.append(line)
            contents.by_digest.setdefault(line.digest, line)
    _check_extent(contents, before, found)
    told = contents.expected.head
    if told and "sha256:" + told.removeprefix("sha256:") not in known:
        found.fault("unknown-head", LEDGER, f"{told} is not among {len(known)} entries")


def _read_line(data: bytes, where: str, found: Findings) -> Line:
    value = parse(data)
    if canonical(value) + b"\n" != data:
        found.fault("entry-form", where)
    if "withheld" in value:
        stub = value["withheld"]
        if set(value) != {"withheld"} or set(stub) - {"of"} != {"seq", "digest", "kind"}:
            raise ValueError("not the form of a withheld entry")
        return Line(int(stub["seq"]), str(stub["digest"]), {}, str(stub["kind"]), str(stub.get("of", "")))
    body = {key: item for key, item in value.items() if key != "digest"}
    if sha256(canonical(body)) != value["digest"]:
        found.fault("entry-digest", where, f"entry {value['seq']}")
    return Line(int(value["seq"]), str(value["digest"]), value)


def _cited(record: dict[str, Any]) -> list[str]:
    older = "release" if record.get("kind") == "pack" and "release" not in record else ""
    values = [record[name] for name in _CITES.get(record.get("kind", ""), ()) if name != older]
    values += [change["earlier"] for change in record.get("changes", ())]
    return [digest for value in values for digest in (value if isinstance(value, list) else [value])]


def _check_extent(contents: Contents, head: str, found: Findings) -> None:
    statement, lines = contents.statement, contents.lines
    with reading(found, STATEMENT):
        if statement["entries"] != len(lines) or statement["head"] != head:
            found.fault("ledger-cut", LEDGER, f"{len(lines)} entries of {statement['entries']}")
        if statement["entries_withheld"] != sum(not line.entry for line in lines):
            found.fault("statement", STATEMENT, "another number of entries is withheld")
        if not lines or lines[0].kind != "case" or lines[0].record["case_id"] != statement["case_id"]:
            found.fault("ledger-order", f"{LEDGER}:1", "the ledger does not begin with the case")
        stated = [run["run"] for run in statement["runs"]]
        if stated != [line.digest for line in lines if line.kind == "run"]:
            found.fault("statement", STATEMENT, "it names other runs than the ledger shows")


def _check_runs(contents: Contents, found: Findings) -> None:
    _group(contents)
    last = 0
    for place, line in enumerate(contents.lines):
        where = f"{LEDGER}:{line.seq}"
        with reading(found, where):
            if line.kind == "run":
                if line.digest not in contents.captures:  # a copy of a line stands out of order, which is said
                    _collect_captures(contents, line)
                    _check_sealed(contents, line, where, found)
            elif line.kind == "seal":
                last = line.seq
                _check_seal(contents, place, line, where, found)
            elif line.kind == "ledger_seal":
                last = line.seq
                _check_ledger_seal(contents, place, line, where, found)
            elif line.kind == "timestamp":
                _check_timestamp(contents, line, where, found)
    if contents.lines and last < contents.lines[-1].seq:
        found.notes.append(("tail", {"first": last + 1, "last": contents.lines[-1].seq}))


def _group(contents: Contents) -> None:
    """What is looked up by run or seal, gathered once: a line is never looked for among all lines."""
    for line in contents.lines:
        record = line.record
        if line.kind in {"segment", "seal"}:
            contents.of_run.setdefault(str(record["run"]), []).append(line)
        elif line.kind == "timestamp":
            contents.required.setdefault(str(record["seal"]), []).append(record.get("required", 0))
    for proof in contents.proofs:
        if isinstance(proof, dict):
            contents.proofs_of.setdefault(str(proof.get("run")), []).append(proof)


def _collect_captures(contents: Contents, run: Line) -> None:
    segments = [line.record for line in contents.of_run.get(run.digest, ()) if line.kind == "segment"]
    shown = [capture for segment in segments for capture in segment["captures"]]
    proved = [proof["capture"] for proof in contents.proofs_of.get(run.digest, ())]
    contents.captures[run.digest] = shown if contents.whole else proved
    times = [_time(capture["captured_at"]) for capture in contents.captures[run.digest]]
    if times:
        contents.latest[run.digest] = max(times)


def _check_sealed(contents: Contents, run: Line, where: str, found: Findings) -> None:
    lines = contents.of_run.get(run.digest, [])
    first = next((place for place, line in enumerate(lines) if line.kind == "seal"), None)
    if first is None:
        found.fault("unsealed", where, run.record["run_id"])
        return
    for line in lines[first + 1 :]:
        found.fault("after-seal", f"{LEDGER}:{line.seq}", f"{line.kind} of run {run.record['run_id']}")


def _check_signed_head(
    contents: Contents, place: int, seal: dict[str, Any], domain: bytes, where: str, found: Findings
) -> None:
    """What a run's seal and a ledger's have in common: the signature, whose it is, and the entry before."""
    body = {key: value for key, value in seal.items() if key != "signature"}
    if not signature_holds(seal["public_key"], seal["signature"], domain + canonical(body)):
        found.fault("seal-signature", where)
    if seal["public_key"] != contents.key:
        found.fault("foreign-key", where, f"sealed by {seal['public_key']}")
    if not place or seal["head"] != contents.lines[place - 1].digest:
        found.fault("seal-head", where)


def _check_seal(contents: Contents, place: int, line: Line, where: str, found: Findings) -> None:
    seal = line.record
    _check_signed_head(contents, place, seal, SEAL_DOMAIN, where, found)
    if seal["run"] in contents.checked:
        return
    contents.checked.add(seal["run"])
    root = bytes.fromhex(seal["merkle_root"][7:])
    if contents.whole:
        captures = contents.captures.get(seal["run"], [])
        if len(captures) != seal["captures"] or merkle_root([canonical(capture) for capture in captures]) != root:
            found.fault("merkle-root", where, f"{len(captures)} captures of {seal['captures']}")
        return
    for proof in contents.proofs_of.get(seal["run"], ()):
        path = [bytes.fromhex(text) for text in proof["path"]]
        if not proof_holds(canonical(proof["capture"]), proof["index"], seal["captures"], path, root):
            found.fault("proof", PROOFS, str(proof["capture"]["url"]))


def _check_ledger_seal(contents: Contents, place: int, line: Line, where: str, found: Findings) -> None:
    seal = line.record
    _check_signed_head(contents, place, seal, LEDGER_SEAL_DOMAIN, where, found)
    if seal["ledger"] != f"cases/{contents.statement['case_id']}":
        found.fault("seal-head", where, f"it is a seal of {seal['ledger']}")
    if seal["entries"] != place:
        found.fault("seal-count", where, f"{seal['entries']}, and {place} stand before it")


_SKEW = timedelta(minutes=10)
"""By how much the capturing machine's clock and the authority's may differ."""


def _token_over(
    seal: dict[str, Any], record: dict[str, Any], expected: Expected, where: str, found: Findings
) -> Token | None:
    """The token of a record over the entry of a seal; None where it is none, which is a fault."""
    body = {key: value for key, value in seal.items() if key != "digest"}
    try:
        token = check_token(_base64(record["token"]), canonical(body), [_pem(text) for text in record["chain"]])
    except TokenFault as fault:
        found.fault(fault.name, where, fault.details)
        return None
    if expected.root and token.root != expected.root.lower():
        found.fault("unknown-authority", where, f"root {token.root}")
    said = (int(record["serial"], 16), record["policy"], _time(record["gen_time"]))
    if said != (token.serial, token.policy, token.time):
        found.fault("token-form", where, "its record repeats another serial number, policy or time")
    return token


def _check_timestamp(contents: Contents, line: Line, where: str, found: Findings) -> None:
    record = line.record
    seal = contents.by_digest.get(record["seal"])
    if seal is None or seal.kind not in {"seal", "ledger_seal"}:
        found.fault("citation", where, "the token's seal is not in the package")
        return
    token = _token_over(seal.entry, record, contents.expected, where, found)
    if token is None:
        return
    for details in _time_faults(contents, token, line, seal):
        found.fault("token-time", where, details)
    contents.roots.setdefault(seal.digest, set()).add(token.root)
    told: dict[str, Any] = {"serial": record["serial"], "name": token.authority, "root": token.root}
    told |= {"time": f"{token.time:%Y-%m-%d %H:%M:%S}"}
    if seal.kind == "ledger_seal":
        found.proved.append(("ledger_token", "by_authority", told | {"n": seal.record["entries"]}))
        return
    told |= {"run": contents.line(seal.record["run"]).record["run_id"]}
    found.proved.append(("token", "by_authority", told))


def _time_faults(contents: Contents, token: Token, line: Line, seal: Line) -> Iterator[str]:
    for moment in (contents.latest.get(seal.record.get("run", "")), _time(seal.entry["appended_at"])):
        if moment and token.time < moment - _SKEW:
            yield f"stamped {token.time:%Y-%m-%d %H:%M}, before what it is to prove, {moment:%Y-%m-%d %H:%M}"
    if abs(_time(line.entry["appended_at"]) - token.time) > _SKEW:
        yield f"the desk's clock said {line.entry['appended_at']} when the authority's said {token.time:%Y-%m-%d %H:%M}"


def _base64(text: str) -> bytes:
    import binascii

    return binascii.a2b_base64(text, strict_mode=True)


def _pem(text: str) -> bytes:
    return _base64("".join(text.strip().splitlines()[1:-1]))


# --- 8. Archive, index, pages -------------------------------------------------------------------------------------


def _check_archives(contents: Contents, found: Findings) -> None:
    wanted: dict[str, list[dict[str, Any]]] = {}
    for line in contents.lines:
        if line.kind == "segment":
            wanted[_archive_name(line.record["warc"])] = list(line.record["captures"])
            _check_file_of(contents, line.record, found)
    for proof in contents.proofs:
        here = wanted.setdefault(str(proof["archive"]), [])
        if proof["capture"] not in here:  # a page that is shown speaks of it too
            here.append(proof["capture"])
    for name in (name for name in contents.zip.names if name.startswith("archive/")):
        if name not in wanted:
            found.fault("uncited-archive", name)
        with reading(found, name, "warc-record"):
            _check_records(contents, name, wanted.get(name, []), found)
    for name in wanted:
        if name not in contents.zip and not contents.whole:
            found.fault("warc-missing", name)


def _archive_name(warc: str) -> str:
    return "archive/" + warc.rpartition("/")[2]


def _check_file_of(contents: Contents, segment: dict[str, Any], found: Findings) -> None:
    name = _archive_name(segment["warc"])
    if name not in contents.zip:
        found.fault("warc-missing", name)
        return
    if name not in contents.files:
        data = contents.zip.read(name, MAX_ARCHIVE_BYTES)
        contents.files[name] = sha256(data), len(data)
    if contents.files[name] != (segment["warc_digest"], segment["warc_bytes"]):
        found.fault("warc-digest", name, f"its digest is {contents.files[name][0]}")


def _check_records(contents: Contents, name: str, captures: list[dict[str, Any]], found: Findings) -> None:
    claimed = {str(capture["warc_record_id"]): capture for capture in captures}
    lines: list[bytes] = []
    for record in warc_records(contents.zip.read(name, MAX_ARCHIVE_BYTES)):
        if record.kind not in {"response", "resource"}:
            continue
        lines.append(cdx_line(record, name.removeprefix("archive/")))
        capture = claimed.pop(record.fields["warc-record-id"], None)
        if capture is None:
            if not contents.whole:
                found.fault("unproved-record", name, record.fields["warc-target-uri"])
            else:
                found.notes.append(("uncited", {"url": record.fields["warc-target-uri"], "file": name}))
        elif differs := capture_differs(capture, record):
            found.fault("warc-record", name, f"{capture['url']}: {differs}")
    for capture in claimed.values():
        found.fault("warc-record", name, f"{capture['url']}: the record is missing")
    contents.index += lines


def _check_index(contents: Contents, found: Findings) -> None:
    if b"".join(sorted(contents.index)) != contents.zip.read(INDEX):
        found.fault("index", INDEX)


_OF_OTHERS = {"ledger_export", "orders_export", "carrier_record"}
"""Supplied files that speak of other buyers: they are in no package."""


def _check_exhibits(contents: Contents, found: Findings) -> None:
    """Every supplied file that may leave and was not taken back is here, as it was taken in; nothing is beside them."""
    unsaid = {name for name in contents.zip.names if name.startswith("exhibits/")}
    here, withheld = set[str](), set[str]()
    struck = {record["takes_back"] for _, _, record in _of(contents, "struck")}
    for where, line, record in _of(contents, "exhibit"):
        with reading(found, where):
            name = "exhibits/" + str(record["file_digest"]).removeprefix("sha256:")
            if record["role"] in _OF_OTHERS or line.digest in struck:
                withheld.add(name)
                continue
            unsaid.discard(name)
            here.add(name)
            data = contents.zip.read(name, MAX_ARCHIVE_BYTES) if name in contents.zip else b""
            if name not in contents.zip or (sha256(data), len(data)) != (record["file_digest"], record["file_bytes"]):
                found.fault("exhibit", name, f"{where} cites another file, or it is not there")
    for name in sorted(unsaid):
        found.fault("exhibit", name, "no entry that may show it speaks of it")
    for text, names in (("exhibits", here), ("exhibits_withheld", withheld - here)):
        if names:
            found.unproved.append((text, {"n": len(names)}))


def _check_derivatives(contents: Contents, found: Findings) -> None:
    """Copies for showing: each is on the list, as it was made, and its original is in the package."""
    unsaid = {name for name in contents.zip.names if name.startswith("derivatives/")}
    lines = contents.zip.read(DERIVATIVES).splitlines() if DERIVATIVES in contents.zip else []
    captured = {capture["payload_digest"] for shown in contents.captures.values() for capture in shown}
    for number, data in enumerate(lines, 1):
        where = f"{DERIVATIVES}:{number}"
        with reading(found, where):
            value = parse(data)
            name = str(value["file"])
            unsaid.discard(name)
            if value["original"] not in captured:
                found.fault("derivative", where, "its original is not among the captures shown")
            if name not in contents.zip or sha256(contents.zip.read(name)) != value["digest"]:
                found.fault("derivative", where, f"{name} is another file, or is not there")
    for name in sorted(unsaid):
        found.fault("derivative", name, "the list does not speak of it")
    if lines:
        found.unproved.append(("derivatives", {"n": len(lines)}))


def _check_pages(contents: Contents, found: Findings) -> None:
    posts = shown_posts(contents)
    captures = [capture for shown in contents.captures.values() for capture in shown]
    digests = {capture["payload_digest"] for capture in captures}
    pictures = [(str(post["url"]), digest) for post in posts for image in post["images"] for digest in _needed(image)]
    matches = [line for line in contents.lines if line.kind == "match"]
    pictures += [(f"{LEDGER}:{line.seq}", line.record["image_digest"]) for line in matches]
    may_be_withheld = contents.whole and _withheld_runs(contents)
    for where, digest in pictures:
        if digest not in digests and not may_be_withheld:
            found.fault("post-picture", where, str(digest))
    for where, _, page in _of(contents, "segment"):
        of = {image["frame"]["of"] for post in page["posts"] for image in post["images"] if image.get("frame")}
        for digest in sorted(of - {capture["payload_digest"] for capture in page["captures"]}):
            found.fault("post-picture", where, f"the original of a frame, {digest}")
    if page_lines(posts, captures) != contents.zip.read(PAGES):
        found.fault("pages", PAGES)


def _needed(image: dict[str, Any]) -> list[str]:
    """Digests of a picture and, where it is a frame, of the video or animation that it was taken from."""
    frame = image.get("frame") or {}
    return [digest for digest in (image["digest"], frame.get("of")) if digest]


def _withheld_runs(contents: Contents) -> bool:
    """Whether a post may show a picture of an earlier run that is not packed."""
    return any(not line.entry for line in contents.lines)


def shown_posts(contents: Contents) -> list[dict[str, Any]]:
    """Posts that are not withheld: of the ledger where it is whole, else of the file of posts."""
    if contents.whole:
        return [post for line in contents.lines if line.kind == "segment" for post in line.record["posts"]]
    return [parse(line)["post"] for line in contents.zip.read(POSTS).splitlines()]


def page_lines(posts: Sequence[dict[str, Any]], captures: Sequence[dict[str, Any]]) -> bytes:
    """The list of pages a replay tool opens: every reply, and every picture under its post's time and text."""
    shown = {image["digest"]: post for post in posts for image in post["images"] if image["digest"]}
    lines: list[dict[str, Any]] = [{"format": "json-pages-1.0", "id": "pages", "title": "Posts and pages as captured"}]
    for number, capture in enumerate(captures):
        title = f"Page as captured: {capture['url']}"
        if post := shown.get(capture["payload_digest"]):
            known = {"day": 10, "month": 7, "year": 4}.get(post["posted_at_precision"], 16)
            title = f"{post['posted_at'][:known].replace('T', ' ')} {post['author']}: {post['text'][:120]}"
        elif capture["media_type"].startswith("image/"):
            continue
        page = {"id": f"p{number:06d}", "url": capture["url"], "ts": capture["captured_at"], "title": title}
        lines.append(page | {"size": capture["payload_bytes"]})
    return b"".join(canonical(line) + b"\n" for line in lines)


# --- 9. What must fit together -------------------------------------------------------------------------------------
# The same rules as ``evidence.coherence`` has, as far as a package shows what they rest on: catalogs are in none.

_GUESTS, _SHOWN, _RENAMED = {"feed"}, {"page", "mapped", "embedded"}, {"mastodon"}
_RESTS_ON = {"segment": "remarks", "seal": "because", "match": "software", "review": "account", "pack": "release"}
_NOT_READ = {
    "picture_not_had", "post_too_long", "post_not_read", "newest_only", "page_still_grew", "page_not_scrolled",
    "page_requests", "page_bytes", "earlier_not_read",
}  # fmt: skip
_CAUTIONS = ("handle_not_confirmed", "handle_not_named", "earlier_warning")
_NEVER_WITHHELD = {"", "case", "photo", "banked"}
_BESIDE = {"exhibit", "comparison", "struck", "comparison_review"}
_WORDS = ("review", "comparison_review")
MOST_DECIBANS = 60
"""No policy that was ever shipped lets one picture weigh more than 40; this is a likelihood ratio of a million."""


@dataclass
class _Course:
    """One run as its segments tell it."""

    posts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Of each post, by platform id: pictures by the reason why they are missing, empty where they are there."""
    seen: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    advertised: Any = None
    kinds: set[str] = field(default_factory=set)
    cautions: set[bytes] = field(default_factory=set)


def _check_coherence(contents: Contents, found: Findings) -> None:
    """Every rule by itself: what one of them cannot read hides nothing from the next."""
    older: set[int] = set()
    for rule in (
        _fit_forms, _fit_withheld, _fit_accounts, _fit_posts, _fit_times, _fit_captures, _fit_counts, _fit_matches,
        _fit_reviews, _fit_comparison_reviews, _fit_withdrawals, _fit_releases, _fit_amendments, _fit_exhibits,
        _fit_dispatched, _fit_packs,
    ):  # fmt: skip
        with reading(found, LEDGER):
            rule(contents, found, older)
    if older:
        found.notes.append(("older", {"n": len(older)}))


def _of(contents: Contents, kind: str) -> Iterator[tuple[str, Line, dict[str, Any]]]:
    """Place, line and record of each shown entry of a kind."""
    return ((f"{LEDGER}:{line.seq}", line, line.record) for line in contents.lines if line.kind == kind)


def _runs(contents: Contents) -> dict[str, dict[str, Any]]:
    return {line.digest: record for _, line, record in _of(contents, "run")}


def _fit_forms(contents: Contents, found: Findings, older: set[int]) -> None:
    since: dict[str, int] = {}
    for line in contents.lines:
        needed = _RESTS_ON.get(line.kind, "")
        if needed and needed in line.record:
            since.setdefault(line.kind, line.seq)
        elif line.kind in since:
            found.fault("older-form", f"{LEDGER}:{line.seq}", f"without {needed}, which entry {since[line.kind]} has")


def _fit_withheld(contents: Contents, found: Findings, older: set[int]) -> None:
    """Of a whole package only other runs are withheld, with all that rests on them; of a part its pages, too."""
    stubs = [line for line in contents.lines if not line.entry]
    runs = any(line.withheld == "run" for line in stubs)
    struck = {record["takes_back"] for _, _, record in _of(contents, "struck")}
    # a later comparison, or what takes this one back, must not be missing beside one that is shown
    never = _NEVER_WITHHELD | (_BESIDE if any(line.kind == "comparison" for line in contents.lines) else set())
    with_words = any("comparison_review" in {line.kind, line.withheld} for line in contents.lines)
    # a parcel of another order comes with one of this order, for a comparison of the two
    parcels = any(line.kind in {"dispatched", "comparison", "struck", "amendment"} for line in contents.lines)
    withdrawn: set[str] = set()
    for line in stubs:
        is_word = _is_withheld_word(contents, line, struck, withdrawn)
        # what was taken back is in no package, nor people's words on it, nor the parcel of another order on which
        # nothing else rested
        is_gone = (line.withheld == "dispatched" and parcels) or (
            line.withheld in {"comparison", "exhibit"} and line.digest in struck
        )
        hides = with_words and line.withheld == "withdrawal" and not is_word
        if hides or (not (is_gone or is_word) and (line.withheld in never or (contents.whole and not runs))):
            found.fault("withheld", f"{LEDGER}:{line.seq}", f"a {line.withheld[:40]} record")
    withheld = contents.statement["posts_withheld"]
    if not contents.whole:
        _fit_part(contents, found, stubs, withheld, runs=runs)
    elif withheld:
        found.fault("statement", STATEMENT, f"{withheld} posts withheld of a whole package")


def _fit_part(contents: Contents, found: Findings, stubs: list[Line], withheld: int, *, runs: bool) -> None:
    """The posts of a part are of its pages, once each, and no fewer than were sealed."""
    shown = [parse(line) for line in contents.zip.read(POSTS).splitlines()]
    pages = {line.digest for line in stubs if line.withheld == "segment"}
    open_pages = {line.digest: record["posts"] for _, line, record in _of(contents, "segment")}
    for number, one in enumerate(shown, 1):
        if one["segment"] not in pages and one["post"] not in open_pages.get(one["segment"], ()):
            what = f"{one['post']['url']} is of no page that is withheld, nor of one that is shown"
            found.fault("shown-post", f"{POSTS}:{number}", what)
    if len({(one["segment"], one["post"]["platform_id"]) for one in shown}) < len(shown):
        found.fault("shown-post", POSTS, "a post stands twice")
    seals = [record for _, _, record in _of(contents, "seal")]
    if len(seals) == 1 and not runs and withheld + len(shown) < seals[0]["counts"]["sealed"]:
        found.fault("statement", STATEMENT, f"{withheld} posts withheld and {len(shown)} shown, fewer than were sealed")


def _is_withheld_word(contents: Contents, line: Line, struck: set[str], withdrawn: set[str]) -> bool:
    """Whether a stub is of a word on a comparison that was taken back, or is the first withdrawal of a word that is
    withheld itself. Else "two people" could stand over a package in which one of them took their word back."""
    about = contents.by_digest.get(line.of)
    if about is None or about.seq >= line.seq:
        return False
    if line.withheld == "comparison_review":
        return about.withheld == "comparison" and about.digest in struck
    if line.withheld != "withdrawal" or about.withheld not in _WORDS or about.digest in withdrawn:
        return False
    withdrawn.add(about.digest)
    return True


def _fit_accounts(contents: Contents, found: Findings, older: set[int]) -> None:
    states = _states(contents)
    for where, line, run in _of(contents, "run"):
        named = {(one["platform"], one["handle"]) for one in _at(states, line.seq)["accounts"]}
        if (run["platform"], run["handle"]) not in named:
            found.fault("account", where, f"{run['handle']} on {run['platform']} is no account of the case")


def _fit_posts(contents: Contents, found: Findings, older: set[int]) -> None:
    runs, states = _runs(contents), _states(contents)
    is_old = any("because" not in record for _, _, record in _of(contents, "seal"))
    had: set[tuple[str, str, str]] = set()
    stated: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for where, seq, run_digest, soft, post in _posts_with_runs(contents, is_old):
        of = [runs[run_digest]] if run_digest in runs else list(runs.values())
        window = _at(states, seq)["window"]
        days = (_time(window["from"]), _time(window["until"])) if window else None
        if all(_is_anothers(post, run) for run in of):
            found.fault("account", where, f"{post['url']} is by {post['author']}")
        if run_digest and post["parser"].partition("@")[0] in _RENAMED:
            stated.setdefault(run_digest, {}).setdefault(post["author"], []).append((where, post["url"]))
        key = (of[0]["platform"], of[0]["handle"], post["platform_id"])
        meant = _period(post)
        spans = [meant, *((_time(one["at"]),) * 2 for one in post.get("assigned", []))]  # and what the platform chose
        if days and key not in had and not any(a <= days[1] and days[0] <= b for a, b in spans):
            if soft:
                older.add(seq)
            else:
                found.fault("window", where, f"{post['url']} of {post['posted_at'][:10]}")
        had.add(key)
    for by_author in stated.values():
        usual = max(by_author, key=lambda name: len(by_author[name]))
        for name, places in by_author.items():
            for where, url in places if name != usual else ():
                found.fault("account", where, f"{url} is by {name}, other posts of its run by {usual}")


def _posts_with_runs(contents: Contents, is_old: bool) -> Iterator[tuple[str, int, str, bool, dict[str, Any]]]:
    """Place, number of the entry, run (empty where its page is withheld), whether the window may be left, and post."""
    if contents.whole:
        others = any(line.withheld == "run" for line in contents.lines)
        for where, line, record in _of(contents, "segment"):
            again = {change["platform_id"] for change in record.get("changes", ())} if others else set()
            for post in record["posts"]:
                soft = "remarks" not in record or post["platform_id"] in again
                yield where, line.seq, record["run"], soft, post
        return
    looks = sum("run" in (line.kind, line.withheld) for line in contents.lines)
    numbers = {line.digest: line.seq for line in contents.lines}
    for number, data in enumerate(contents.zip.read(POSTS).splitlines(), 1):
        one = parse(data)
        # an earlier look may be withheld, and a post that was held before may be dated out of the window
        yield f"{POSTS}:{number}", numbers.get(one["segment"], 0), "", is_old or looks > 1, one["post"]


def _is_anothers(post: dict[str, Any], run: dict[str, Any]) -> bool:
    if post["parser"].partition("@")[0] in _GUESTS | _SHOWN | _RENAMED or not post["author"]:
        return False
    return not set(_spellings(post["author"])) & set(_spellings(run["handle"]))


def _spellings(text: str) -> tuple[str, ...]:
    """The ways in which one name is written: an address and its steps, ``@name``, ``name@host`` and ``name``."""
    plain = unquote(text).strip().casefold().partition("?")[0].partition("#")[0].rstrip("/").removeprefix("at://")
    if "://" in plain:
        return plain, *(step.removeprefix("@") for step in plain.split("/")[3:])
    bare = plain.removeprefix("acct:").removeprefix("@")
    return bare, bare if bare.startswith("did:") else bare.partition("@")[0]


def _period(post: dict[str, Any]) -> tuple[datetime, datetime]:
    """A stated time as the earliest and the latest moment that it can mean; a day may be that day anywhere on earth."""
    if between := post.get("posted_between"):
        return _time(between[0]), _time(between[1])
    start, precision = _time(post["posted_at"]), post["posted_at_precision"]
    first = start.replace(microsecond=0)
    shorter = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
    if precision in shorter:
        first = first if precision == "second" else first.replace(second=0)
        first = first.replace(minute=0) if precision == "hour" else first
        return first, first + shorter[precision] - timedelta(microseconds=1)
    longest = {"day": 1, "month": 31, "year": 366}[precision]
    first = first.replace(hour=0, minute=0, second=0, day=start.day if precision == "day" else 1)
    first = first.replace(month=1) if precision == "year" else first
    return first - timedelta(hours=14), first + timedelta(days=longest, hours=12)


def _fit_times(contents: Contents, found: Findings, older: set[int]) -> None:
    latest: Line | None = None
    told = contents.expected.at
    now = told + timedelta(days=1) if told and _appended(contents.lines[0]) <= told + timedelta(days=1) else None
    for line in contents.lines:
        if not line.entry:
            continue
        where, moment = f"{LEDGER}:{line.seq}", _appended(line)
        if latest is not None and moment < _appended(latest) - _SKEW:
            found.fault("time-order", where, f"appended before entry {latest.seq}")
        if now is not None and moment > now:
            found.fault("time-order", where, f"appended at {moment:%Y-%m-%d %H:%M}, in the future")
        if latest is None or moment > _appended(latest):
            latest = line
    runs = {line.digest: line for _, line, _ in _of(contents, "run")}
    until = {record["run"]: _appended(line) for _, line, record in _of(contents, "seal")}
    for where, run, latest_moment, captures in _captures_with_runs(contents, until):
        if run not in runs:
            continue
        begun = _appended(contents.lines[0] if runs[run].record["supplied"] else runs[run])
        for capture in captures:
            moment = _time(capture["captured_at"])
            if moment < begun - _SKEW or (latest_moment is not None and moment > latest_moment + _SKEW):
                found.fault("time-order", where, f"{capture['url']}: captured at {moment:%Y-%m-%d %H:%M}")


def _appended(line: Line) -> datetime:
    return _time(line.entry["appended_at"])


def _captures_with_runs(
    contents: Contents, until: dict[str, datetime]
) -> Iterator[tuple[str, str, datetime | None, list[dict[str, Any]]]]:
    """Place, run, until when they must have been there, and captures: of the ledger, or of the proofs."""
    for where, line, record in _of(contents, "segment"):
        yield where, record["run"], _appended(line), record["captures"]
    for number, proof in enumerate(contents.proofs, 1):
        yield f"{PROOFS}:{number}", proof["run"], until.get(proof["run"]), [proof["capture"]]


def _fit_captures(contents: Contents, found: Findings, older: set[int]) -> None:
    warcs: dict[str, int] = {}
    for where, line, record in _of(contents, "segment"):
        for name in (record["warc"], record["warc_digest"]):
            if warcs.setdefault(name, line.seq) != line.seq:
                found.fault("captured-twice", where, f"entry {warcs[name]} has this WARC already")
                break
    in_ledger: dict[str, dict[str, Any]] = {}
    in_proofs: dict[str, dict[str, Any]] = {}
    runs = _runs(contents)
    for where, run, _, captures in _captures_with_runs(contents, {}):
        seen = in_proofs if where.startswith(PROOFS) else in_ledger
        for capture in captures:
            name = capture["warc_record_id"]
            # A capture of a page that is shown has a proof too, where a supplied file of the case is withheld.
            if name in seen or in_ledger.get(name, capture) != capture:
                found.fault("captured-twice", where, capture["url"])
            seen[name] = capture
            supplied = runs.get(run, {}).get("supplied", False)
            if run in runs and capture["method"] == ("wire" if supplied else "supplied"):
                found.fault("method", where, f"{capture['url']}: {capture['method']}")


def _fit_counts(contents: Contents, found: Findings, older: set[int]) -> None:
    """Where every run is shown: a seal counts the posts of its account, or of its run alone."""
    if not contents.whole or not all(line.entry for line in contents.lines):
        return
    runs, courses = _runs(contents), dict[str, _Course]()
    accounts: dict[tuple[str, str, bool], dict[str, dict[str, int]]] = {}
    after: dict[str, tuple[int, ...]] = {}
    for line in contents.lines:
        record = line.record
        if line.kind not in {"segment", "seal"} or record["run"] not in runs:
            continue
        run = runs[record["run"]]
        account = accounts.setdefault((run["platform"], run["handle"], bool(run.get("supplied"))), {})
        course = courses.setdefault(record["run"], _Course())
        if line.kind == "segment":
            _take(course, record, account)
            after[record["run"]] = _tally(account)
            continue
        ways = {_tally(course.posts), _tally(account), after.get(record["run"], (0, 0, 0))}
        if _counts_right(record, course, ways):
            continue
        if "because" not in record:
            older.add(line.seq)
        else:
            found.fault("seal-counts", f"{LEDGER}:{line.seq}", f"of run {run['run_id']}")


def _counts_right(seal: dict[str, Any], course: _Course, ways: set[tuple[int, ...]]) -> bool:
    """Whether a seal says what its run's segments come to, by one of the ways of counting, and no better."""
    stated = seal["counts"]
    said = (stated["sealed"], stated["pictures"], stated["missing"])
    posts = sum(count for why, count in course.left_out.items() if why != "unreadable")
    expected = (said[0] + posts, course.seen, course.left_out.get("unreadable", 0))
    if said not in ways or (stated["in_window"], stated["seen"], stated.get("unplaced", 0)) != expected:
        return False
    if course.advertised not in (None, stated["advertised"]):
        return False
    if not course.cautions <= {canonical(one) for one in seal.get("cautions", ())} and "because" in seal:
        return False
    few = course.advertised is not None and course.seen < course.advertised and "stopped_early" not in course.kinds
    return seal["outcome"] != "complete" or not (few or course.kinds & _NOT_READ)


def _take(course: _Course, segment: dict[str, Any], account: dict[str, dict[str, int]]) -> None:
    for post in segment["posts"]:
        pictures: dict[str, int] = {}
        for image, is_next in zip(post["images"], _frames_of_one(post["images"]), strict=True):
            why = "" if image["digest"] else "missing"
            pictures[why] = pictures.get(why, 0) + (not is_next)
        course.posts[post["platform_id"]] = account[post["platform_id"]] = pictures
    course.seen += segment["seen"]
    for left in segment.get("left_out", ()):
        if left["what"] == "post":
            course.left_out[left["why"]] = course.left_out.get(left["why"], 0) + left["count"]
    for said in segment.get("remarks", ()):
        course.kinds.add(said["kind"])
        if said["kind"] in _CAUTIONS:
            course.cautions.add(canonical(said))
        if said["kind"] == "advertised":
            course.advertised = said["values"]["posts"]


def _frames_of_one(images: Sequence[dict[str, Any]]) -> Iterator[bool]:
    """Of each picture whether it is a later frame of what the picture before it shows: together they count as one."""
    before: dict[str, Any] = {}
    for image in images:
        frame = image.get("frame") or {}
        yield bool(frame and before) and frame["of"] == before["of"] and before["number"] < frame["number"]
        before = frame


def _tally(posts: dict[str, dict[str, int]]) -> tuple[int, ...]:
    return (
        len(posts),
        sum(one.get("", 0) for one in posts.values()),
        sum(one.get("missing", 0) for one in posts.values()),
    )


def _fit_matches(contents: Contents, found: Findings, older: set[int]) -> None:
    pages = {line.digest: record for _, line, record in _of(contents, "segment")}
    before: dict[tuple[str, ...], tuple[int, bytes]] = {}
    for where, line, match in _of(contents, "match"):
        page = pages.get(match["segment"])
        if page is not None:
            held = {capture["payload_digest"] for capture in page["captures"]}
            shown = {image["digest"] for post in page["posts"] for image in post["images"]}
            if match["image_digest"] not in held & shown:
                found.fault("match", where, "the page that it cites does not hold its picture")
        findings = match["findings"]
        weights = [one["weight_decibans"] for one in findings]
        weights += [one["nearest_non_match"]["weight_decibans"] for one in findings if one.get("nearest_non_match")]
        if max(weights, default=0) > MOST_DECIBANS:
            found.fault("match", where, f"a weight of {max(weights)} decibans, where {MOST_DECIBANS} are the most")
        if len({(one["claim"], one["sku"]) for one in findings}) < len(findings):
            found.fault("match", where, "two findings on one article")
        if match.get("unreadable") and findings:
            found.fault("match", where, "an unreadable picture, and what was found in it")
        _fit_leads(match, where, found)
        key = tuple(match[name] for name in ("image_digest", "catalog", "catalog_head", "policy_digest"))
        says = canonical({name: item for name, item in match.items() if name not in {"segment", "software"}})
        earlier = before.setdefault(key, (line.seq, says))
        if earlier[1] != says:
            found.fault("match", where, f"entry {earlier[0]} examined the same picture so, and found otherwise")


def _fit_leads(match: dict[str, Any], where: str, found: Findings) -> None:
    """Ordered articles that people may be asked about: each at its place beside the likest other designs."""
    leads = match.get("leads") or ()
    if leads and (match.get("unreadable") or not match["people"]):
        found.fault("match", where, "leads in a picture in which nobody was seen")
    if len({one["sku"] for one in leads}) < len(leads):
        found.fault("match", where, "two leads on one article")
    if len({one["designs"] for one in leads}) > 1:
        found.fault("match", where, "leads in catalogs of different sizes")
    known = {one["sku"]: one["weight_decibans"] for one in match["candidates"]}
    for one in leads:
        if not _is_placed(one):
            found.fault("match", where, f"a lead on {one['sku']} that is not at its place")
        for other in (one, *one["nearest"]):
            sku, weight = other["sku"], other["weight_decibans"]
            if weight != known[sku] if sku in known else weight > min(known.values(), default=weight):
                found.fault("match", where, f"a lead on {one['sku']} that weighs {sku} otherwise than the candidates")


def _is_placed(one: dict[str, Any]) -> bool:
    own, place = one["weight_decibans"], one["rank"] - 1
    weights = [other["weight_decibans"] for other in one["nearest"]]
    skus = {one["sku"], *(other["sku"] for other in one["nearest"])}
    are_all = len(weights) == min(3, one["designs"] - 1) and len(skus) == len(weights) + 1
    is_between = min(weights[:place], default=own) >= own >= max(weights[place:], default=own)
    return 0 <= place < one["designs"] and are_all and weights == sorted(weights, reverse=True) and is_between


_UNDO = timedelta(seconds=75)
"""A minute, and the time that several who write at once wait for each other."""


_WITH_ACCOUNTS = ("place", "shown", "lineup", "reason_code", "known")
_Given = list[tuple[Line, dict[str, Any]]]
_Words = dict[tuple[str, str, str], _Given]


def _fit_reviews(contents: Contents, found: Findings, older: set[int]) -> None:
    """Each word on what was there, in its turn, by somebody who may give it; of a line-up, what follows from it."""
    matches = {line.digest: record for _, line, record in _of(contents, "match")}
    withdrawn = {record["review"]: (line.seq, record) for _, line, record in _of(contents, "withdrawal")}
    judges = _Judges(contents)
    said, rates, accounts = _Words(), dict[str, tuple[int, ...]](), bool(contents.lines[0].record.get("account"))
    for where, line, review in _of(contents, "review"):
        match = matches.get(review["match"])
        if match is None:  # withheld, or told of already
            continue
        subjects = {(one["sku"], one["claim"]) for one in match["findings"]}
        ranked = (*match["candidates"], *(match.get("leads") or ()))
        subjects |= {(one["sku"], "same_item_worn") for one in ranked}
        if (review["sku"], review["claim"]) not in subjects:
            found.fault("review", where, f"of {review['sku']}, which its examination neither found nor ranked")
        before = said.setdefault((review["match"], review["sku"], review["claim"]), [])
        if not review.get("account"):
            if accounts or any(review.get(name) for name in _WITH_ACCOUNTS):
                found.fault("review", where, "it names no account, as only words from before accounts do")
            before.append((line, review))
            continue
        accounts = True
        gone = {digest: record for digest, (seq, record) in withdrawn.items() if seq < line.seq}
        for what in (
            *_turn_faults(before, gone, review), *judges.faults(line, review, match), *_twice(before, gone, review),
            *_lineup_faults(contents, review, match), *_rate_faults(review, rates),
        ):  # fmt: skip
            found.fault("review", where, what)
        before.append((line, review))


def _fit_comparison_reviews(contents: Contents, found: Findings, older: set[int]) -> None:
    """Each word on a comparison that contradicts, in its turn, by somebody who may give it."""
    withdrawn = {record["review"]: (line.seq, record) for _, line, record in _of(contents, "withdrawal")}
    judges, said = _Judges(contents), dict[str, _Given]()
    for where, line, review in _of(contents, "comparison_review"):
        with reading(found, where, "review"):
            about = contents.line(review["comparison"])
            if about.kind != "comparison":  # told of with what is withheld, where it is no comparison at all
                if about.withheld != "comparison":
                    found.fault("review", where, f"of a {about.kind or about.withheld} record, not of a comparison")
                continue
            before = said.setdefault(about.digest, [])
            gone = {digest: record for digest, (seq, record) in withdrawn.items() if seq < line.seq}
            for what in (
                *_turn_faults(before, gone, review), *judges.in_case(line, review), *_twice(before, gone, review),
                *_of_comparison(contents, review, about), *_blind_faults(before, gone, review),
            ):  # fmt: skip
                found.fault("review", where, what)
            before.append((line, review))


def _of_comparison(contents: Contents, review: dict[str, Any], about: Line) -> Iterator[str]:
    """What the word was given on, and whether its giver had a part in that."""
    made = about.record
    rests_on = [made["subject"], *made.get("rests_on", ())]
    if made["result"] != "contradicted":
        yield "of a comparison that contradicts nothing"
    if review["shown"] != sha256(canonical([about.digest, rests_on])):
        yield "what was shown is not the comparison that it is of"
    part = set[str]()
    for record in (contents.by_digest[digest].record for digest in rests_on if digest in contents.by_digest):
        part |= {record.get("account", ""), record.get("supplied_by", "")}
        if record.get("kind") == "dispatched":
            part.add(_entry_in(record["entry"])["record"].get("account", ""))
    if _person(review["account"]) in {_person(name) for name in part} - {""}:
        yield f"by {review['account']}, who supplied or recorded what the comparison rests on"


def _blind_faults(before: _Given, gone: dict[str, dict[str, Any]], review: dict[str, Any]) -> Iterator[str]:
    """A word that says that it was given blind where those before it were open to everybody."""
    if review["blind"] and _were_open(before, gone):
        yield "it says that it was given blind, and the words before it were open to all"


def _were_open(before: _Given, gone: dict[str, dict[str, Any]]) -> bool:
    """Whether words, but those that were undone, were open to all at some time: two agreed, or there were three."""
    said = [one["verdict"] for at, one in before if at.digest not in gone or gone[at.digest].get("reason")]
    return any(len(set(said[:n])) == 1 or n > 2 for n in range(2, len(said) + 1))


def _turn_faults(before: _Given, gone: dict[str, dict[str, Any]], review: dict[str, Any]) -> Iterator[str]:
    standing = [one for at, one in before if at.digest not in gone]
    wanted = ("first", "second", "tie")[min(len(standing), 2)]
    if review["place"] != wanted:
        yield f"the {review['place'] or 'un-numbered'} word, behind {len(standing)}"
    elif wanted == "tie" and (len(standing) > 2 or len({one["verdict"] for one in standing}) == 1):
        yield "it breaks a tie where there is none"


def _twice(before: _Given, gone: dict[str, dict[str, Any]], review: dict[str, Any]) -> Iterator[str]:
    who = _person(review["account"])
    kept = [one for at, one in before if at.digest not in gone or gone[at.digest].get("reason")]
    if any(_person(one.get("account") or one["reviewer"]) == who for one in kept):
        yield f"{review['account']} reviewed this already"


class _Judges:
    """Who may give no word: who opened or changed the case, and who supplied a picture that no crawl found."""

    def __init__(self, contents: Contents) -> None:
        case = contents.lines[0].record
        self._opened = {_person(case.get("account", "")), _person(case["opened_by"])} - {""}
        self._changed = [(line.seq, _person(one.get("account", ""))) for _, line, one in _of(contents, "amendment")]
        runs = _runs(contents)
        self._supplied: dict[str, set[str]] = {}
        crawled: set[str] = set()
        for _, _, segment in _of(contents, "segment"):
            run = runs.get(segment["run"], {})
            for digest in (one["payload_digest"] for one in segment["captures"]):
                if not run.get("supplied"):
                    crawled.add(digest)
                elif run.get("account"):
                    self._supplied.setdefault(digest, set()).add(_person(run["account"]))
        for digest in crawled:
            self._supplied.pop(digest, None)

    def in_case(self, line: Line, review: dict[str, Any]) -> Iterator[str]:
        """What is wrong with this person's giving a word in this case."""
        who = _person(review["account"])
        if who in self._opened:
            yield f"by {review['account']}, who opened the case"
        if any(seq < line.seq and who == account for seq, account in self._changed):
            yield f"by {review['account']}, who changed the case"

    def faults(self, line: Line, review: dict[str, Any], match: dict[str, Any]) -> Iterator[str]:
        """What is wrong with this person's giving a word on this picture."""
        yield from self.in_case(line, review)
        who = _person(review["account"])
        if who in self._supplied.get(match["image_digest"], ()):
            yield f"by {review['account']}, who supplied the picture, which no crawl found"


def _lineup_faults(contents: Contents, review: dict[str, Any], match: dict[str, Any]) -> Iterator[str]:
    lineup = review.get("lineup")
    if not lineup:
        return
    photos, number = lineup["photos"], lineup["number"]
    if review["sku"] not in {one["sku"] for one in photos}:
        yield "its line-up does not hold the article that it is about"
    picked = photos[number - 1]["sku"] if lineup["picked"] == "photo" and 0 < number <= len(photos) else ""
    follows = "confirmed" if picked == review["sku"] else "unsure" if lineup["picked"] == "cannot_tell" else "rejected"
    if review["verdict"] != follows:
        yield f"{review['verdict']}, where {follows} follows from what was picked"
    drawn_by = [contents.lines[0].digest, review["match"], review["sku"], review["account"]]
    order = sorted(photos, key=lambda one: sha256(canonical([*drawn_by, one["sku"], one["photo_digest"]])))
    if photos != order:
        yield "its photos do not stand in the order that is drawn from the case"
    shown = [match["image_digest"], lineup.get("region_px"), photos]
    if review["shown"] != sha256(canonical(shown)):
        yield "what was shown is not what its line-up holds"


def _rate_faults(review: dict[str, Any], rates: dict[str, tuple[int, ...]]) -> Iterator[str]:
    known = review.get("known")
    if not known:
        return
    now = (known["lineups"], known["right"], known["wrong"])
    if now[1] + now[2] > now[0]:
        yield "its known rate counts more answers than line-ups"
    if any(one < other for one, other in zip(now, rates.get(_person(review["account"]), now), strict=True)):
        yield "its known rate is less than it was before"
    rates[_person(review["account"])] = now


def _fit_withdrawals(contents: Contents, found: Findings, older: set[int]) -> None:
    given = {line.digest: line for kind in _WORDS for _, line, _ in _of(contents, kind)}
    seen: dict[str, dict[str, Any]] = {}
    for where, line, record in _of(contents, "withdrawal"):
        review = given.get(record["review"])
        if review is None:
            continue
        if record["account"] != review.record.get("account"):
            found.fault("review", where, f"{record['account']} withdraws the review of another, entry {review.seq}")
        if record["review"] in seen:
            found.fault("review", where, f"the review of entry {review.seq} was withdrawn already")
        if not record.get("reason") and _appended(line) - _appended(review) > _UNDO:
            found.fault("review", where, "undone later than a minute after it, without a reason")
        alike = (one for one in given.values() if _subject(one.record) == _subject(review.record))
        before = [(one, one.record) for one in alike if one.seq < line.seq]
        if not record.get("reason") and _were_open(before, seen):
            found.fault("review", where, f"the review of entry {review.seq} was undone where all could see the words")
        seen.setdefault(record["review"], record)


def _fit_releases(contents: Contents, found: Findings, older: set[int]) -> None:
    given = {line.digest: line for kind in _WORDS for _, line, _ in _of(contents, kind)}
    gone = {record["review"]: line.seq for _, line, record in _of(contents, "withdrawal")}
    for where, line, release in _of(contents, "release"):
        rests_on = [given[digest] for digest in release["reviews"] if digest in given]
        people = {_person(one.record.get("account") or one.record["reviewer"]) for one in rests_on}
        if _person(release["approved_by"]) in {_person(release["released_by"]), *people}:
            found.fault("release", where, f"approved by {release['approved_by']}, who asked for it or reviewed")
        if not release["reviews"] or len(set(release["reviews"])) < len(release["reviews"]):
            found.fault("release", where, "it rests on no review, or on one twice")
        for one in rests_on:
            if gone.get(one.digest, line.seq) < line.seq:
                found.fault("release", where, f"it rests on the review of entry {one.seq}, which was withdrawn")
            if one.record["verdict"] != "confirmed":
                found.fault("release", where, f"it rests on the review of entry {one.seq}, which does not confirm")
        standing = [one for one in given.values() if one.seq < line.seq and gone.get(one.digest, line.seq) >= line.seq]
        for sku in _not_agreed(rests_on, standing):
            found.fault("release", where, f"it rests on what no two people agree on, of {sku}")


def _fit_packs(contents: Contents, found: Findings, older: set[int]) -> None:
    """Files that were handed out, each on a release before it, for its channel, on the same words."""
    given = {line.digest: line for _, line, _ in _of(contents, "release")}
    for where, line, pack in _of(contents, "pack"):
        if "release" not in pack:
            older.add(line.seq)
            if any(one.seq < line.seq for one in given.values()) or {"files", "limits", "tools"} & set(pack):
                found.fault("pack", where, "written as before there were releases, and there were")
            continue
        allowed = given.get(pack["release"])
        if allowed is None or allowed.seq > line.seq:
            found.fault("pack", where, "no release before it allows it")
            continue
        for what in _ended(contents, allowed, line):
            found.fault("pack", where, what)
        for name in ("channel", "reviews"):
            if pack[name] != allowed.record[name]:
                found.fault("pack", where, f"{name}: not as in the release of entry {allowed.seq}")
        if _person(pack["approved_by"]) != _person(allowed.record["approved_by"]):
            found.fault("pack", where, f"approved by {pack['approved_by']}, who did not approve the release")
        listed = [[one["name"], one["digest"], one["size"]] for one in pack.get("files", ())]
        if pack["pack_digest"] != sha256(canonical(listed)):
            found.fault("pack", where, "its digest is not of the files it names")


def _ended(contents: Contents, allowed: Line, line: Line) -> Iterator[str]:
    """What had ended a release before files were handed out on it."""
    for _, one, record in _of(contents, "withdrawal"):
        if allowed.seq < one.seq < line.seq and record["review"] in allowed.record["reviews"]:
            yield f"on a word that was withdrawn since its release, entry {one.seq}"
    states = _states(contents)
    seals = [one.seq for _, one, _ in _of(contents, "ledger_seal") if allowed.seq < one.seq < line.seq]
    if seals and canonical(_at(states, seals[-1])) != canonical(_at(states, allowed.seq)):
        yield "the case was changed since its release"  # what no seal covers yet changes no case


def _not_agreed(rests_on: list[Line], standing: list[Line]) -> list[str]:
    """What a release rests on without two people who confirm it, or against somebody's no."""
    by: dict[tuple[str, str], set[str]] = {}
    for one in rests_on:
        who = _person(one.record.get("account") or one.record["reviewer"])
        by.setdefault(_subject(one.record), set()).add(who)
    found = []
    for subject, people in by.items():
        words = [one.record for one in standing if _subject(one.record) == subject]
        settled = any(one.get("place") == "tie" and one["verdict"] == "confirmed" for one in words)
        if len(people) < 2 or (not settled and any(one["verdict"] == "rejected" for one in words)):
            found.append(subject[1] or "a comparison")
    return found


def _subject(review: dict[str, Any]) -> tuple[str, str]:
    """What a word is on: an examination and an article, or a comparison."""
    return (review["comparison"], "") if review["kind"] == "comparison_review" else (review["match"], review["sku"])


def _fit_amendments(contents: Contents, found: Findings, older: set[int]) -> None:
    fitting = {seq for seq, _ in _states(contents)}
    opened = contents.lines[0].record
    for where, line, record in _of(contents, "amendment"):
        if line.seq in fitting:
            continue
        if record["case"]["case_id"] != opened["case_id"]:
            found.fault("amendment", where, f"it is of case {record['case']['case_id']}")
        elif _opener(record["case"]) != _opener(opened):
            found.fault("amendment", where, "it says otherwise who opened the case")
        else:
            found.fault("amendment", where, "it does not cite the newest state of the case")


def _fit_exhibits(contents: Contents, found: Findings, older: set[int]) -> None:
    """Each comparison quotes only what it rests on, says one of three words, and is struck once at most."""
    exhibits = {line.digest for kind in ("exhibit", "dispatched") for _, line, _ in _of(contents, kind)}
    for where, _, record in _of(contents, "exhibit"):
        if record["case"] != contents.lines[0].digest:
            found.fault("exhibit", where, "it does not cite the entry that opened the case")
    made = {line.digest for line in contents.lines if (line.kind or line.withheld) in {"comparison", "exhibit"}}
    for where, _, record in _of(contents, "comparison"):
        for what in (*_comparison_faults(record, exhibits), *_quotation_faults(contents, record)):
            found.fault("comparison", where, what)
    seen: set[str] = set()
    for where, _, record in _of(contents, "struck"):
        if record["takes_back"] not in made or record["takes_back"] in seen:
            found.fault("comparison", where, "it takes nothing back, or what was taken back already")
        seen.add(record["takes_back"])


def _comparison_faults(record: dict[str, Any], exhibits: set[str]) -> Iterator[str]:
    against = set(record.get("rests_on", ()))
    quoted = {one["exhibit"] for one in record.get("quoted", ())}
    if strange := (against | {record["subject"]}) - exhibits:
        yield f"it rests on {min(strange)}, which is no exhibit"
    if quoted - against - {record["subject"]} or record["subject"] in against:
        yield "it quotes what it does not rest on, or is of what it is held against"
    if record["result"] == "contradicted" and not record.get("for_buyer"):
        yield "contradicted, and nothing in the buyer's favour beside it"
    if record["result"] not in _RESULTS or (record["result"] != "cannot_say" and not (against and quoted)):
        yield f"{str(record['result'])[:40]}, and rests on nothing"


def _quotation_faults(contents: Contents, record: dict[str, Any]) -> Iterator[str]:
    """What is quoted of the packing table is what stands there."""
    for quoted in record.get("quoted", ()):
        line = contents.by_digest.get(quoted["exhibit"])
        if line is None or line.kind != "dispatched":
            continue
        entry = parse(str(line.record["entry"]).encode("utf-8"))
        there, said = entry["record"], quoted["values"]
        names = ("order_id", "code", "waybill", "weight_g", "sku", "size")
        differ = [name for name in names if name in said and said[name] != (there.get(name) or type(said[name])())]
        if differ or quoted["line"] != entry["seq"] or quoted["form"] != there["kind"]:
            yield f"what it quotes of the packing table does not stand there: {', '.join(differ) or 'another entry'}"


def _fit_dispatched(contents: Contents, found: Findings, older: set[int]) -> None:
    """An entry of a day at the packing table, by itself: digest, proof under the day's root, signature, tokens."""
    for where, _, record in _of(contents, "dispatched"):
        with reading(found, where, "dispatch"):
            entry, seal = (_entry_in(record[name]) for name in ("entry", "seal"))
            day = seal["record"]
            body = {key: value for key, value in day.items() if key != "signature"}
            is_signed = signature_holds(day["public_key"], day["signature"], LEDGER_SEAL_DOMAIN + canonical(body))
            if not is_signed or day["public_key"] != contents.key or day["ledger"] != record["ledger"]:
                found.fault("dispatch", where, "its day's seal does not hold, or is of another key or day")
            path = [bytes.fromhex(one[7:]) for one in record["path"]]
            root, index, size = bytes.fromhex(day["merkle_root"][7:]), record["index"], day["entries"]
            if entry["seq"] != index + 1 or not proof_holds(canonical(entry), index, size, path, root):
                found.fault("dispatch", where, "it was not among what the day's seal covers, or not so")
            if entry["record"]["kind"] not in {"packed", "unpacked"} or record["case"] != contents.lines[0].digest:
                found.fault("dispatch", where, "it is no parcel, or does not cite the entry that opened the case")
            told = {"n": index + 1, "size": size, "day": record["ledger"].removeprefix("dispatch/")}
            found.proved.append(("dispatched", "by_key", told | {"key": contents.key}))
            for text in record.get("tokens", ()):
                _check_day_token(contents, _entry_in(text), seal, where, told, found)


def _entry_in(text: str) -> dict[str, Any]:
    """An entry that stands as text in a record.

    Raises:
        ValueError: it is not in the one canonical form, or its digest is not its own.
    """
    value = parse(text.encode("utf-8"))
    body = {key: item for key, item in value.items() if key != "digest"}
    if canonical(value).decode("utf-8") != text or sha256(canonical(body)) != value["digest"]:
        raise ValueError("an entry in it is not in the one canonical form, or not the one of its digest")
    return dict(value)


def _check_day_token(
    contents: Contents, entry: dict[str, Any], seal: dict[str, Any], where: str, told: dict[str, Any], found: Findings
) -> None:
    record = entry["record"]
    token = _token_over(seal, record, contents.expected, where, found)
    if token is None:
        return
    if record["seal"] != seal["digest"] or token.time < _time(seal["appended_at"]) - _SKEW:
        found.fault("token-time", where, "it is not of the day's seal, or stamped before it")
    said = {"serial": record["serial"], "name": token.authority, "root": token.root}
    time = f"{token.time:%Y-%m-%d %H:%M:%S}"
    found.proved.append(("dispatched_token", "by_authority", said | {"day": told["day"], "time": time}))


_RESULTS = ("contradicted", "consistent", "cannot_say")


def _states(contents: Contents) -> list[tuple[int, dict[str, Any]]]:
    """Number of the entry and content of each state of the case: as it was opened, and each amendment that fits."""
    first = contents.lines[0]
    states, newest = [(first.seq, first.record)], first.digest
    for _, line, record in _of(contents, "amendment"):
        case = record["case"]
        is_same = (case["case_id"], _opener(case)) == (first.record["case_id"], _opener(first.record))
        if is_same and record["supersedes"] == newest:
            states.append((line.seq, case))
            newest = line.digest
    return states


def _at(states: list[tuple[int, dict[str, Any]]], seq: int) -> dict[str, Any]:
    """The case as it was before an entry."""
    return next((case for at, case in reversed(states) if at < seq), states[0][1])


def _opener(case: dict[str, Any]) -> tuple[str, str]:
    return case["opened_by"], case.get("account", "")


def _person(name: str) -> str:
    """A name without what spelling adds."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())


# --- 10. What is proved, and what is not ---------------------------------------------------------------------------


def examine(path: Path, expected: Expected | None = None) -> Findings:
    """Check a package whole.

    Raises:
        Unreadable: it is no package, or beyond the limits.
    """
    found = Findings()
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise Unreadable("not a file: name the package, a .wacz file")
    with path.open("rb") as file:
        contents = Contents(ZipFile(file, found), expected or Expected())
        if PACKAGE not in contents.zip and STATEMENT not in contents.zip:
            raise Unreadable("a zip file, but no package of Wornproof")
        stages: list[tuple[str, Callable[[Contents, Findings], None]]] = [
            (PACKAGE_DIGEST, _check_signature),
            (PACKAGE, _check_files),
            (STATEMENT, _check_statement),
            (PROOFS, _read_proofs),
            (LEDGER, _check_ledger),
            (LEDGER, _check_runs),
            ("archive", _check_archives),
            (INDEX, _check_index),
            ("exhibits", _check_exhibits),
            (DERIVATIVES, _check_derivatives),
            (PAGES, _check_pages),
            (LEDGER, _check_coherence),
            (STATEMENT, _tell),
        ]
        for where, stage in stages:
            with reading(found, where):
                stage(contents, found)
    if found.faults:
        found.proved.clear()  # nothing is said to be proved by a package that does not hold
    return found


def _read_proofs(contents: Contents, found: Findings) -> None:
    if contents.whole:
        return
    runs = {run["run"] for run in contents.statement["runs"]}
    contents.proofs = [parse(line) for line in contents.zip.read(PROOFS).splitlines()]
    for proof in contents.proofs:
        if proof["run"] not in runs:
            found.fault("proof", PROOFS, f"{proof['capture']['url']}: of no run in this package")


def _tell(contents: Contents, found: Findings) -> None:
    """Fill in the two lists for the reader."""
    statement, key = contents.statement, {"key": contents.key}
    proved: list[tuple[str, str, dict[str, Any]]] = []
    proved.append(("files", "by_key", key | {"files": len(contents.zip.names), "bytes": contents.zip.bytes}))
    told = {"case": statement["case_id"], "entries": statement["entries"], "withheld": statement["entries_withheld"]}
    proved.append(("ledger", "by_key", key | told))
    if not contents.expected.key:
        found.unproved.append(("no_key", key))
    for run in statement["runs"]:
        values = _run_values(contents, run, found)
        proved.append(("run_whole" if contents.whole else "run_part", "by_key", key | values))
        needed = contents.required.get(run["seal"], [])
        roots = contents.roots.get(run["seal"], set())
        if len(roots) < max([1, *needed]):
            counted = {"held": len(roots), "needed": max([1, *needed])}
            found.unproved.append(("few_tokens" if roots else "no_token", values | counted))
        if contents.line(run["run"]).record["supplied"]:
            found.unproved.append(("supplied", values))
        if values["withheld"]:
            found.unproved.append(("withheld", {"n": values["withheld"]}))
    _tell_of_ledger(contents, found, proved)
    if statement["entries_withheld"]:
        found.unproved.append(("withheld_entries", {"n": statement["entries_withheld"]}))
    if contents.roots and not contents.expected.root:
        found.unproved.append(("no_root", {}))
    found.proved[:0] = proved
    if any(line.kind == "comparison" for line in contents.lines):
        found.unproved.append(("comparing", {}))
    found.unproved += [(name, {}) for name in ("insider", "server", "person", "matching", "posted", "absence")]


def _tell_of_ledger(contents: Contents, found: Findings, proved: list[tuple[str, str, dict[str, Any]]]) -> None:
    """What the last seal of the ledger covers, whether its time is confirmed, and what stands behind it."""
    seals = [line for line in contents.lines if line.kind == "ledger_seal"]
    last = seals[-1].seq if seals else 0
    if seals:
        values = {"n": seals[-1].record["entries"]} | _counted(contents, 1, last)
        if all(line.entry for line in contents.lines[:last]):  # a withheld one is tied to its shown neighbour alone
            proved.append(("ledger_sealed", "by_key", {"key": contents.key} | values))
        digest = seals[-1].digest
        needed = max([1, *(line.record["required"] for line in contents.lines if line.record.get("seal") == digest)])
        held = len(contents.roots.get(digest, set()))
        if held < needed:
            found.unproved.append(("no_ledger_token", values | {"held": held, "needed": needed}))
    rest = _counted(contents, last + 1, len(contents.lines))
    if any(rest.values()):
        found.unproved.append(("not_sealed", rest))


def _counted(contents: Contents, first: int, last: int) -> dict[str, int]:
    kinds = [line.kind for line in contents.lines if first <= line.seq <= last]
    counted = {"matches": ("match",), "reviews": _WORDS, "comparisons": ("comparison",)}
    return {name: sum(kinds.count(kind) for kind in named) for name, named in counted.items()}


def _run_values(contents: Contents, run: dict[str, Any], found: Findings) -> dict[str, Any]:
    line, seal = contents.line(run["run"]), contents.line(run["seal"])
    shown = len(contents.captures[run["run"]])
    if (run["shown"], run["captures"], run["run"]) != (shown, seal.record["captures"], seal.record["run"]):
        found.fault("statement", STATEMENT, f"it counts other captures of run {line.record['run_id']} than are here")
    values = {"run": line.record["run_id"], "handle": line.record["handle"], "platform": line.record["platform"]}
    values |= {"outcome": seal.record["outcome"], "size": run["captures"], "shown": shown}
    return values | {"withheld": run["captures"] - shown}


# --- 11. The command -----------------------------------------------------------------------------------------------


def as_json(found: Findings) -> dict[str, Any]:
    """Everything found, for programs; texts in English."""
    say = _speaker("en")
    return {
        "holds": not found.faults,
        "faults": [{"name": one.name, "where": one.where, "details": one.details} for one in found.faults],
        "proved": [{"what": say(what, values), "by": say(who, values)} for what, who, values in found.proved],
        "not_proved": [say(what, values) for what, values in found.unproved],
        "notes": [say(what, values) for what, values in found.notes],
    }


def in_words(found: Findings, language: str = "en") -> str:
    """Everything found, for people."""
    say = _speaker(language)
    lines = [say("fails", {"n": len(found.faults)}) if found.faults else say("holds", {})]
    for one in found.faults:
        text = FAULTS[one.name][language == "zh"]
        lines.append(f"{say('fault', {})}  {one.name}: {text}\n       {_printable(f'{one.where}  {one.details}')}")
    if found.proved:
        lines.append("\n" + say("proved", {}))
        lines += [f"  + {say(what, values)}\n      {say(who, values)}" for what, who, values in found.proved]
    if found.unproved:
        lines.append("\n" + say("unproved", {}))
        lines += [f"  - {say(what, values)}" for what, values in found.unproved]
    lines += [f"\n{say('note', {})}  {say(what, values)}" for what, values in found.notes]
    return "\n".join(lines) + "\n"


def _speaker(language: str) -> Callable[[str, dict[str, Any]], str]:
    return lambda name, values: _printable(SAY[name][language == "zh"].format(**values))


def _printable(text: str) -> str:
    """Names and handles are a stranger's words: no control character of theirs reaches the terminal."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    parser = argparse.ArgumentParser(description="Check a Wornproof package offline.")
    parser.add_argument("file", type=Path, help="the package, a .wacz file")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="language of what is printed")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--key", default="", help="the signing key you were told by other means (64 hex digits)")
    parser.add_argument("--head", default="", help="digest of a ledger entry you were told earlier")
    parser.add_argument("--root", default="", help="SHA-256 of the time-stamp authority's root certificate")
    chosen = parser.parse_args(arguments)
    try:
        found = examine(chosen.file, Expected(chosen.key.lower(), chosen.head, chosen.root, datetime.now(UTC)))
    except (Unreadable, OSError) as error:
        told = f"{chosen.file}: {error.strerror}" if isinstance(error, OSError) else str(error)
        why = {"why": told}
        text = (
            json.dumps({"holds": False, "unreadable": told})
            if chosen.json
            else _speaker(chosen.lang)("unreadable", why)
        )
        sys.stdout.write(text + "\n")
        return 2
    sys.stdout.write(json.dumps(as_json(found)) + "\n" if chosen.json else in_words(found, chosen.lang))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
