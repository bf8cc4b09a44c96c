"""Two cases to search: the demo's posts with sixty made-up ones, and a smaller one in another time zone."""

import csv
import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desk.acts.spelled import Names, names
from desk.search.cases import Named
from desk.search.document import Document, Ended, Kind, ShownFinding
from desk.search.language import Context
from desk.search.query import Query
from evidence.codec import sha256
from evidence.records import Account, Basis, Case, Claim, Dispute, Order, OrderLine, Verdict, Window
from tests.desk.indexed import document, finding

CASES = Path(__file__).parent / "cases"
EXAMPLE = Path(__file__).parents[3] / "configs/example"
ZONES = {"FJ-2026-0512": ZoneInfo("Europe/Berlin"), "SH-2026-0001": ZoneInfo("Asia/Shanghai")}
SHORT = {"FJ": frozenset({"FJ-2026-0512"}), "SH": frozenset({"SH-2026-0001"}), "all": frozenset(ZONES)}
PROFILE = "http://127.0.0.1:8420/users/lin.on.the.road"


@cache
def world() -> tuple[Document, ...]:
    return (*demo(), *made_up(), *shanghai())


SINCE = "西藏的红墙,没带裙子,只有这件上衣。"
"""What a post of the demo says since the answers were written; without it they are still those of the posts."""


def query(where: str, text: str, **more: Any) -> Query:
    """A query as the act makes it: days in the zones of the cases, names as the cases spell them."""
    zones = frozenset(ZONES[case_id] for case_id in SHORT[where])
    return Query(scope=SHORT[where], text=text, context=Context(zones, known(where).spelled), size=500, **more)


@cache
def known(where: str) -> Names:
    return names(Named.of(case) for case in (fjellro(), of_shanghai()) if case.case_id in SHORT[where])


def table(path: Path) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(path.read_text("utf-8").splitlines())


def demo() -> Iterator[Document]:
    """The posts of the demo's account that its case captures, with the findings that ``truth.csv`` expects."""
    lines = {line.sku: line.title for line in fjellro().order.lines}
    shown: dict[str, list[ShownFinding]] = {}
    for row in table(EXAMPLE / "truth.csv"):
        verdict = {"worn_after_delivery": Verdict.MATCH, "cannot_say": Verdict.ABSTAIN}.get(row["expected"])
        for picture in row["pictures"].split() if verdict else []:
            named = finding(row["sku"], verdict or Verdict.MATCH).model_copy(update={"title": lines[row["sku"]]})
            shown.setdefault(picture.split("/")[1], []).append(named)
    for post in json.loads((EXAMPLE / "site.json").read_text("utf-8"))["posts"]:
        if 7005 <= int(post["id"]) <= 7030:
            for photo in post["photos"] or [{"file": "", "alt": ""}]:
                yield of_post(
                    post["id"],
                    datetime.fromisoformat(post["created_at"]),
                    post["text"].removesuffix(SINCE),
                    case_id="FJ-2026-0512",
                    order_id="FJ-48213",
                    platform="demo",
                    handle=PROFILE,
                    author="lin.on.the.road",
                    place=post["place"],
                    alt=photo["alt"],
                    picture=photo["file"],
                    findings=tuple(shown.get(photo["file"], ())),
                )


def made_up() -> Iterator[Document]:
    for row in table(CASES / "posts/posts.csv"):
        yield of_post(
            row["id"],
            datetime.fromisoformat(row["posted_at"]).replace(tzinfo=UTC),
            row["text"],
            case_id="FJ-2026-0512",
            order_id="FJ-48213",
            platform="page",
            handle="https://social.example/lin",
            author="lin",
            place=row["place"],
            alt=row["alt"],
            picture=row["picture"],
            posted_at_precision="day",
        )


COAT, DRESS = ("COAT-01", "Wool coat, camel 驼色羊毛大衣"), ("DRESS-02", "White dress 白色连衣裙")


def found(item: tuple[str, str], verdict: Verdict = Verdict.MATCH, **changes: Any) -> ShownFinding:
    sku, title = item
    return finding(sku, verdict).model_copy(update={"title": title, **changes})


def shanghai() -> Iterator[Document]:
    weibo = {"platform": "weibo", "handle": "1234567890", "author": "小林同学"}
    bluesky = {"platform": "atproto", "handle": "lin.bsky.social", "author": "Lin Wei"}
    rows: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "R01",
            "2026-05-03T16:30:00Z",
            "新外套 #开箱# 很喜欢",
            {**weibo, "place": "上海", "findings": (found(COAT, reviewed=True), found(DRESS, Verdict.NO_MATCH))},
        ),
        (
            "R02",
            "2026-05-02T16:30:00Z",
            "今天穿白色連衣裙，配駝色大衣",
            {
                **weibo,
                "place": "上海外滩",
                "findings": (found(DRESS), found(COAT, status="worn_after_delivery")),
            },
        ),
        ("R03", "2026-05-31T23:00:00Z", "退货啦，花了1,299元，退了 1,200 元", {**weibo, "picture": ""}),
        (
            "R04",
            "2025-12-31T20:00:00Z",
            "Happy new year from the Bund!",
            {
                **bluesky,
                "place": "Shanghai, the Bund",
                "findings": (found(COAT, Verdict.ABSTAIN, reviewed=True),),
            },
        ),
        (
            "R05",
            "2026-01-15T12:00:00Z",
            "",
            {
                **bluesky,
                "alt": "a white dress on a hanger",
                "tags": ("ootd", "white dress"),
                "findings": (found(DRESS, claim=Claim.SAME_PHOTOGRAPH),),
            },
        ),
        (
            "R06",
            "2026-06-01T00:00:00Z",
            "refunds? the shop refunded 3 000, not 3,000 … C++ fan, re-wearing t-shirts",
            {**bluesky, "picture": ""},
        ),
        ("R07", "2026-06-02T10:00:00Z", "", {**weibo, "outcome": Ended.PARTIAL, "examined": "waiting"}),
    ]
    for name, posted, text, more in rows:
        order = {"order_id": "TB-778899", "buyer": "王 小明", "dispute": Dispute.SWAPPED_RETURN}
        given = {"case_id": "SH-2026-0001", **order, "picture": f"{name}.jpg", **more}
        yield of_post(name, datetime.fromisoformat(posted), text, **given)


def of_post(name: str, posted_at: datetime, text: str, *, picture: str, **more: Any) -> Document:
    return document(
        0,
        text,
        id=sha256(f"{name} {picture}".encode()),
        platform_id=name,
        kind=Kind.PICTURE if picture else Kind.POST,
        image_digest=sha256(picture.encode()) if picture else "",
        image_url="",
        posted_at=posted_at.astimezone(UTC),
        captured_at=datetime(2026, 6, 5, tzinfo=UTC) if name[0] == "R" else datetime(2026, 5, 20, tzinfo=UTC),
        **more,
    )


def account(platform: str, handle: str) -> Account:
    return Account(
        platform=platform, handle=handle, basis=Basis(stated_by="shop", grounds="told us", strength="stated_by_buyer")
    )


@cache
def fjellro() -> Case:
    """The case of the demo's order file."""
    written = tomllib.loads((EXAMPLE / "ORDER.toml").read_text("utf-8"))
    lines = tuple(OrderLine(sku=line["sku"], title=line["title"]) for line in written["order"]["lines"])
    return case_of("FJ-2026-0512", "FJ-48213", lines, (account("demo", PROFILE),))


@cache
def of_shanghai() -> Case:
    lines = tuple(OrderLine(sku=sku, title=title) for sku, title in (COAT, DRESS))
    return case_of(
        "SH-2026-0001", "TB-778899", lines, (account("weibo", "1234567890"), account("atproto", "lin.bsky.social"))
    )


def case_of(case_id: str, order_id: str, lines: tuple[OrderLine, ...], accounts: tuple[Account, ...]) -> Case:
    return Case(
        case_id=case_id,
        purpose="to be searched",
        opened_by="tests",
        order=Order(order_id=order_id, placed=datetime(2026, 4, 28, tzinfo=UTC), lines=lines),
        claim=Dispute.LATE_RETURN,
        accounts=accounts,
        window=Window(start=datetime(2025, 12, 1, tzinfo=UTC), until=datetime(2026, 7, 1, tzinfo=UTC)),
        retention_days=30,
        zone=ZONES[case_id].key,
    )
