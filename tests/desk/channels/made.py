"""A made-up statement in both languages: nobody's order, nobody's posts, pictures that are drawn."""

import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

from PIL import Image, ImageDraw

from claims.elements import Element, Ground, Strength, element_rows, elements_of, weakest_said
from claims.handed import Brief, Exhibited, Panel
from claims.shown.rows import Row
from claims.shown.texts import Texts
from desk.channels.statement import Allegation, Clock, Mark, Statement

SAID: dict[str, dict[str, Any]] = {
    "zh": {
        "headline": "订单商品在退货前已被穿着",
        "sentences": (
            "签收后第2天，账号 lin_sample 发布的照片中有人穿着本单所购外套（SKU COAT-01）。",
            "对买家有利：发布时间不等于拍摄时间。",
            "图案上有 84 处与商品图吻合，最接近的其他款式只有 6 处。",
            "第5天申请退货，第9天退回，七日无理由期至2026年5月11日止。",
        ),
        "unproven": "穿着者是谁；所穿的就是寄出的那一件；照片拍摄于发布之日",
        "result": "账号 lin_sample 的一张公开照片中，订单所购外套在签收之后、退货之前被人穿着。",
        "standing": "两人均已确认。",
        "doubts": ("平台显示的发布时间不是拍摄时间。", "同款外套有许多人购买，照片中的可能是另一件。"),
        "reviewed": "两人各自复核，互不知对方意见，均予确认。",
        "lacking": ("缺少承运人的签收记录。",),
        "unfinished": (),
        "channel": "淘宝拒绝退款",
        "account": "lin_sample，买家本人在聊天中给出的链接",
        "marks": ("下单", "签收", "照片发布", "申请退货", "退回"),
        "exhibit": (
            "帖文照片与商品图：外套 COAT-01",
            "帖文照片",
            "商品图",
            ("84 处吻合，落在同一位移上。", "最接近的其他款式：6 处。"),
            ("同款可能有多件。",),
        ),
        "second": ("退回时的吊牌", "退回件", ("吊牌绳已剪断。",), ("吊牌也可能在试穿时脱落。",)),
        "facts": ("链接", "采集时间", "SHA-256"),
        "taken": "2026年5月6日 10:41 UTC+8（02:41 UTC）",
        "custody": ("账册头", "封印", "5月6日，密钥 3f9a"),
    },
    "en": {
        "headline": "The ordered coat was worn before it came back",
        "sentences": (
            "Two days after delivery a photo posted by lin_sample shows somebody wearing the ordered coat (COAT-01).",
            "In the buyer's favour: the time of posting is not the time of the photo.",
            "84 places of the print agree with the shop's photo; the nearest other style has 6.",
            "The return was asked for on day 5 and came on day 9; returns without reason end on 11 May 2026.",
        ),
        "unproven": "who wears it; that it is the very piece that was sent; that it was taken on the day of the post",
        "result": "A public photo of lin_sample shows the ordered coat worn after delivery and before the return.",
        "standing": "Two people confirmed it.",
        "doubts": (
            "The time that a platform shows is the time of posting, not of the photo.",
            "Many people bought this style; the coat in the photo may be another one.",
        ),
        "reviewed": "Two people looked, each without the other's word, and both confirmed it.",
        "lacking": ("The carrier's record of delivery is missing.",),
        "unfinished": (),
        "channel": "Stripe dispute evidence",
        "account": "lin_sample, by a link that the buyer gave in the chat",
        "marks": ("ordered", "delivered", "photo posted", "return asked for", "returned"),
        "exhibit": (
            "Photo of the post beside the shop's photo: coat COAT-01",
            "Photo of the post",
            "The shop's photo",
            ("84 places agree, all moved alike.", "Nearest other style: 6 places."),
            ("There may be several coats of this style.",),
        ),
        "second": ("The tag as it came back", "Returned piece", ("Its cord is cut.",), ("It may tear in trying on.",)),
        "facts": ("link", "captured", "SHA-256"),
        "taken": "6 May 2026, 10:41 UTC+8 (02:41 UTC)",
        "custody": ("head of the ledger", "seal", "6 May, key 3f9a"),
    },
}
"""What the statement says, by language."""

DIGEST = "sha256:" + "3f9a" * 16
DAYS = (date(2026, 5, 2), date(2026, 5, 4), date(2026, 5, 6), date(2026, 5, 9), date(2026, 5, 13))
REGION = (60, 90, 180, 240)
POINTS = ((80, 110), (140, 130), (200, 120), (90, 200), (150, 220), (210, 210), (110, 300), (190, 310))


def picture(width: int = 300, height: int = 400, tint: int = 0) -> Image.Image:
    """A drawn picture with shapes in it; the same numbers, the same picture."""
    image = Image.new("RGB", (width, height), (230, 226, 218))
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 5, height // 5, width * 4 // 5, height * 5 // 6), fill=(40 + tint, 70, 110))
    for n in range(12):
        left, top = (n * 53 + tint) % width, (n * 71) % height
        draw.ellipse((left, top, left + 26, top + 26), outline=(240, 200, 60), width=3)
        draw.line((left, top, width - left, height - top), fill=(200, 40 + tint, 60), width=2)
    return image


def exhibits(language: str) -> tuple[Exhibited, ...]:
    """A pair with points and frames, the first picture of a post; and one picture alone."""
    say = SAID[language]
    title, post, photo, said, for_buyer = say["exhibit"]
    link, taken, digest = say["facts"]
    facts = (
        Row(link, "https://social.example/lin_sample/1", "https://social.example/lin_sample/1"),
        Row(taken, say["taken"]),
        Row(digest, DIGEST, code=True),
    )
    pair = (
        Panel(picture(), post, REGION, POINTS, is_post=True),
        Panel(picture(tint=30), photo, (50, 80, 190, 250), tuple((x - 8, y - 6) for x, y in POINTS)),
    )
    alone, caption, told, favour = say["second"]
    return (
        Exhibited(title, pair, said, facts, for_buyer, points=84),
        Exhibited(alone, (Panel(picture(240, 240, 60), caption),), told, (Row(digest, DIGEST, code=True),), favour),
    )


def elements(claim: str) -> tuple[Element, ...]:
    """Its elements: the first strong, the second weak, the others good."""
    table = tomllib.loads(files(f"claims.{claim}").joinpath("elements.toml").read_text("utf-8"))
    names = [one["name"] for one in table["element"]]
    strengths = [Strength.STRONG, Strength.WEAK, *[Strength.GOOD] * (len(names) - 2)]
    grounds = {name: Ground(strengths[n], (n + 2, n + 9)) for n, name in enumerate(names)}
    return elements_of(claim, grounds)


def brief(language: str = "zh", **changes: Any) -> Brief:
    """Of the claim that something was worn."""
    say = SAID[language]
    found = ((say["marks"][2], DAYS[2]),)
    return replace(Brief(say["headline"], say["sentences"], say["unproven"], found), **changes)


def allegation(language: str = "zh", claim: str = "worn", **changes: Any) -> Allegation:
    """With the elements of any claim; its sentences are always of something worn."""
    say, found, texts = SAID[language], elements(claim), Texts(language)
    whole = Allegation(
        name=claim,
        result=say["result"],
        standing=say["standing"],
        brief=brief(language),
        elements=found,
        element_rows=element_rows(found, texts),
        weakest=weakest_said(found, texts),
        exhibits=exhibits(language),
        doubts=say["doubts"],
    )
    return replace(whole, **changes)


def clock(language: str = "zh") -> Clock:
    """Ordered, delivered, posted, asked for, returned; the period of seven days."""
    marks = [Mark(label, day, n == 2) for n, (label, day) in enumerate(zip(SAID[language]["marks"], DAYS, strict=True))]
    return Clock(tuple(marks), "Asia/Shanghai", (date(2026, 5, 5), date(2026, 5, 11)))


def words(language: str) -> dict[str, str]:
    """The section ``handed`` of the texts."""
    say = Texts(language)
    return {name: say(f"handed.{name}") for name in say.names("handed")}


def statement(language: str = "zh", claim: str = "worn", **changes: Any) -> Statement:
    """Ready to be filed; ``is_ready=False`` gives it what is lacking as well. Fields are changed by their names."""
    say = SAID[language]
    is_ready = changes.get("is_ready", True)
    head, seal, sealed = say["custody"]
    whole = Statement(
        case_id="C-2026-0007",
        order_id="4100298877665544332",
        language=language,
        channel=say["channel"],
        account=say["account"],
        amount="399.00 CNY",
        clock=clock(language),
        allegation=allegation(language, claim),
        reviewed=say["reviewed"],
        is_ready=is_ready,
        lacking=() if is_ready else say["lacking"],
        custody=(Row(head, DIGEST, code=True), Row(seal, sealed)),
        unfinished=say["unfinished"],
        as_of=date(2026, 5, 14),
        words=words(language),
    )
    return replace(whole, **changes)
