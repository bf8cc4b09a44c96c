"""Made pictures of payments, honest and altered, sent on in six ways, held against the exports they are of.

Every picture and order is invented: the figures say what the method can do, not how often it errs on real ones. Needs
the Debian package fonts-noto-cjk. The pictures are like those of Alipay and WeChat Pay, a fifth of them dark.

    python benchmarks/receipts.py [HONEST] [ALTERED] [WAY,WAY]     of each way; else 50 and 20 of all six
"""

import io
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk.acts.actor import LOCAL  # noqa: E402 - found by the line above
from desk.acts.receipt import check_receipt  # noqa: E402 - as above
from tests.claims.payment.made import Payment, alipay_trade, wechat_merchant  # noqa: E402 - as above

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
SHOP, COMPANY = "菲尔罗女装旗舰店", "杭州菲尔罗服饰有限公司"
SEED = 20261130
SIZES = ((1080, 2400), (1170, 2532), (1080, 1920), (1440, 3200))
PRICES = (3000, 3180, 2999, 1288, 459, 3068, 219, 129, 88)


@dataclass(frozen=True)
class Shown:
    """A picture to be drawn."""

    kind: str
    payment: Payment
    amount: Decimal
    is_altered: bool
    dark: bool
    size: tuple[int, int]


def digits(random_: random.Random, number: int) -> str:
    return "".join(random_.choice("0123456789") for _ in range(number))


def payment(random_: random.Random, kind: str) -> Payment:
    at = datetime(2026, 5, 2, 8) + timedelta(seconds=random_.randrange(60 * 3600))  # noqa: DTZ001 - as exports say it
    number = f"{at:%Y%m%d}22001{digits(random_, 15)}"
    if kind == "wechat":
        number = f"4200{digits(random_, 6)}{at:%Y%m%d}{digits(random_, 10)}"
    price = Decimal(random_.choice(PRICES)) + Decimal(random_.choice((0, 0, 50, 90, 99))) / 100
    off = Decimal(random_.choice((0, 0, 0, 10, 15)))
    return Payment(number, ("T200P" if kind == "alipay" else "SP") + digits(random_, 19), at, price, off)


def plan(honest: int, altered: int) -> list[Shown]:
    """Honest pictures show the price less the discount; altered ones another amount over it, painted in anew."""
    random_, made = random.Random(SEED), []
    for at in range(honest + altered):
        kind = "alipay" if at % 5 < 3 else "wechat"
        one, is_altered = payment(random_, kind), at >= honest
        more = Decimal(random_.choice((100, 600, 1000, 6000))) if is_altered else Decimal(0)
        size = random_.choice(SIZES)
        made.append(Shown(kind, one, one.price - one.off + more, is_altered, random_.random() < 0.2, size))
    return made


def drawn(one: Shown) -> Image.Image:
    """The page of a payment's details."""
    wide, _ = one.size
    scale = wide / 1080
    ink, grey, back = ((235,) * 3, (140,) * 3, (17,) * 3) if one.dark else ((30,) * 3, (150,) * 3, (245,) * 3)
    image = Image.new("RGB", one.size, back)
    draw = ImageDraw.Draw(image)

    def font(px: float, weight: str = "Regular") -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(FONT.format(weight), round(px * scale), index=2)

    def centred(y: float, text: str, px: float, weight: str = "Regular") -> None:
        draw.text((wide // 2, round(y * scale)), text, ink, font(px, weight), anchor="mm")

    centred(150, "账单详情", 50, "Bold")
    centred(440, SHOP, 44)
    centred(545, f"-{one.amount:,.2f}" if one.kind == "alipay" else f"-{one.amount:.2f}", 92, "Bold")
    at = one.payment.at
    rows = (
        {
            "付款方式": "余额宝",
            "创建时间": f"{at:%Y-%m-%d %H:%M:%S}",
            "订单号": one.payment.number,
            "商家订单号": one.payment.order,
        }
        if one.kind == "alipay"
        else {
            "支付时间": f"{at:%Y年%m月%d日 %H:%M:%S}",
            "商户全称": COMPANY,
            "交易单号": one.payment.number,
            "商户单号": one.payment.order,
        }
    )
    for y, (label, value) in enumerate(rows.items()):
        draw.text((round(80 * scale), round((740 + 92 * y) * scale)), label, grey, font(38))
        draw.text((wide - round(80 * scale), round((740 + 92 * y) * scale)), value, ink, font(38), anchor="ra")
    return image


def jpeg(image: Image.Image, quality: int) -> bytes:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality)
    return held.getvalue()


def sized(image: Image.Image, wide: int) -> Image.Image:
    return image.resize((wide, round(image.height * wide / image.width)), Image.Resampling.BILINEAR)


def png(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def photographed(image: Image.Image) -> bytes:
    """A screen photographed: tilted, a moire, a little out of focus, noise."""
    rng, pixels = np.random.default_rng(image.width), np.asarray(sized(image, 1080), np.float32)
    high, wide = pixels.shape[:2]
    down, across = np.mgrid[:high, :wide]
    pixels = pixels * 0.9 + 12 * np.sin(across / 3.1 + down / 7.7)[..., None]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = np.array([[60, 90], [wide - 20, 40], [wide + 30, high - 30], [10, high + 40]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(pixels, turn, (wide + 90, high + 120), borderValue=(40, 44, 50))
    seen = cv2.GaussianBlur(seen, (0, 0), 1.6) + rng.normal(0, 7, seen.shape)
    return jpeg(Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8)), 75)


WAYS = {
    "png": png,
    "q85": lambda image: jpeg(image, 85),
    "half_q60": lambda image: jpeg(sized(image, image.width // 2), 60),
    "360_q50": lambda image: jpeg(sized(image, 360), 50),
    "photo_q75": photographed,
    "240_q40": lambda image: jpeg(sized(image, 240), 40),
}


def judged(job: tuple[Shown, str, str]) -> tuple[str, bool, str, str]:
    """Way, whether it was altered, and what was said."""
    one, way, folder = job
    name = Path(folder) / f"{one.payment.number}-{way}"
    name.write_bytes(WAYS[way](drawn(one)))
    said = check_receipt(LOCAL, name, [Path(folder) / f"{one.kind}.csv"], [SHOP, COMPANY]).decision
    name.unlink()
    return way, one.is_altered, said.word.value, said.why.value


def main(honest: int, altered: int, ways: list[str]) -> None:
    shown = plan(honest, altered)
    with tempfile.TemporaryDirectory() as folder:
        for kind, export in (("alipay", alipay_trade), ("wechat", wechat_merchant)):
            rows = [one.payment for one in shown if one.kind == kind]
            (Path(folder) / f"{kind}.csv").write_bytes(export(rows))
        began = time.perf_counter()
        with ProcessPoolExecutor() as pool:
            jobs = [(one, way, folder) for way in ways for one in shown]
            counted = Counter(pool.map(judged, jobs, chunksize=4))
    for (way, is_altered, word, why), number in sorted(counted.items()):
        print(f"{way:<10} {'altered' if is_altered else 'honest':<8} {word:<13} {why:<16} {number:>5}")
    wrong = sum(number for key, number in counted.items() if not key[1] and key[2] == "contradicted")
    print(f"honest contradicted: {wrong} of {honest * len(ways)}; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 50,
        int(given[1]) if given[1:] else 20,
        given[2].split(",") if given[2:] else [*WAYS],
    )
