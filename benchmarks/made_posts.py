"""Made posts to measure searches with: words of English and Chinese drawn by rank (Zipf), two months of times, phashes
in clusters as real pictures have them, a case for each 200 posts.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

from desk.search.cases import CaseDocuments, Head, Named
from desk.search.document import Document, Ended, Kind, ShownFinding
from evidence.codec import sha256
from evidence.records import Claim, Verdict

OF_A_CASE = 200
START = datetime(2026, 5, 1, tzinfo=UTC)
SPAN_MINUTES = 60 * 24 * 60
_ENGLISH = (
    "the a in my and to of dress beach sweater new today with old shirt refund trip love it holiday sea sunset market "
    "morning coat blue shop delivered worn nice tomato pass anna mountain lake train hotel coffee photo weekend"
)
ENGLISH = _ENGLISH.split()
CHINESE = tuple(
    "的了我在是这件衣服今天很好看喜欢裙子外套旅行海边拍照退货新旧红色蓝白山口朋友一起早晨咖啡西藏恐龙毛衣番茄"
)


def documents(count: int) -> Iterator[Document]:
    """Made posts, the same for the same count; in no order of time, as cases come."""
    drawn = random.Random(5)
    centres = [drawn.getrandbits(64) for _ in range(max(1, count // 50))]
    like = template()
    for number in range(count):
        picture = drawn.choice(centres)
        for _ in range(drawn.randint(0, 6)):
            picture ^= 1 << drawn.randrange(64)
        verdict = drawn.choices([Verdict.MATCH, Verdict.ABSTAIN, Verdict.NO_MATCH], [1, 3, 16])[0]
        shown = like.findings[0].model_copy(update={"verdict": verdict, "sku": f"SKU-{drawn.randrange(500):03}"})
        yield like.model_copy(
            update={
                "id": sha256(b"made %d" % number),
                "case_id": f"CASE-{number // OF_A_CASE:05}",
                "order_id": f"ORDER-{number // OF_A_CASE:05}",
                "platform": drawn.choice(["atproto", "weibo", "page"]),
                "platform_id": str(number),
                "posted_at": START + timedelta(minutes=drawn.randrange(SPAN_MINUTES), seconds=drawn.randrange(60)),
                "text": sentence(drawn),
                "place": drawn.choice(["", "", "Nagenla", "上海", "Goa beach"]),
                "picture_hash": f"{picture:016x}",
                "findings": (shown,),
            }
        )


def cases(count: int) -> Iterator[CaseDocuments]:
    """The same, as the cases they are of."""
    for case_id, posts in groupby(documents(count), key=lambda post: post.case_id):
        named = Named(case_id, "UTC", case_id.replace("CASE", "ORDER"), ("SKU-000",), (("page", "lin.example"),))
        yield CaseDocuments(named, Head(sha256(case_id.encode()), 1), tuple(posts))


def sentence(drawn: random.Random) -> str:
    """Ten to thirty words, Chinese and English in turn; the nth of a list comes with a weight of 1/n."""
    parts = []
    for _ in range(drawn.randint(2, 5)):
        kind = drawn.random() < 0.5
        pool, between = (ENGLISH, " ") if kind else (CHINESE, "")
        weights = [1 / rank for rank in range(1, len(pool) + 1)]
        parts.append(between.join(drawn.choices(pool, weights, k=drawn.randint(3, 8))))
    return ", ".join(parts)


def template() -> Document:
    """A checked document; ``documents`` changes what differs, so that making them is a small part of a build."""
    shown = ShownFinding(
        sku="SKU-000",
        title="Wool coat",
        claim=Claim.SAME_ITEM_WORN,
        verdict=Verdict.MATCH,
        weight_decibans=17,
        inliers=40,
        distance_bits=None,
        reason="",
    )
    return Document(
        id=sha256(b""),
        kind=Kind.PICTURE,
        case_id="CASE-00000",
        order_id="ORDER-00000",
        platform="page",
        handle="lin.example",
        author="lin",
        platform_id="1",
        post_url="https://social.example/1",
        posted_at=START,
        posted_at_precision="second",
        posted_at_source="created_at",
        captured_at=START + timedelta(days=90),
        text="",
        tags=(),
        place="",
        image_url="https://social.example/1.jpg",
        image_digest=sha256(b"picture"),
        alt="",
        missing="",
        picture_hash="0" * 16,
        outcome=Ended.COMPLETE,
        examined="examined",
        unreadable="",
        findings=(shown,),
        segment=sha256(b"segment"),
        match=sha256(b"match"),
    )
