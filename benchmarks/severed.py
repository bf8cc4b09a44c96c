"""How straight made edges of severed cloth are measured, against how straight they were made.

The edges are drawn from what textile examiners describe: six kinds, yarns 0.45 mm apart, blurred, with noise, as JPEG.
They are synthetic: the figures say what the measure can do, not how real cloth behaves. No photos of cut and torn
garments with a licence that allows it were found.
Run: python benchmarks/severed.py [--each 60]      (a minute)
"""

import argparse
import sys
import zlib
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matcher.severed import Edge, Refused, measure  # noqa: E402 - found by the line above

YARN_MM, LONG_MM, POINTS = 0.45, 40.0, 1200
KINDS = {
    "knife cut": 0.12,
    "scissors": 0.10,
    "seam opened": 0.08,
    "tear along the grain": 0.9,
    "cut, then washed or worn": 1.6,
    "tear across, bias or knit": 1.2,
}
"""Of each kind, how far yarn ends hang out, mean in mm."""
SCALES = {20: "close-up with a macro lens", 8: "close-up by a telephone at 35 cm", 3: "photo of a whole garment"}
MARKED_MM = (5.0, 35.0)


def made_edge(kind: str, dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places along the edge, the severed line, and how far a yarn end hangs out at each place; mm."""
    x = np.linspace(0, LONG_MM, POINTS)

    def smooth(sigma: float) -> np.ndarray:
        return cv2.GaussianBlur(dice.normal(0, 1, (1, POINTS)).astype(np.float32), (0, 0), sigma)[0]

    def steps(often: float) -> np.ndarray:
        return dice.random(POINTS) < often / POINTS

    if kind == "knife cut":
        y = 0.25 * smooth(300)
    elif kind == "scissors":
        y = np.cumsum(steps(2) * dice.normal(0, 0.5, POINTS)) + 0.1 * smooth(200)
    elif kind == "seam opened":
        y = 0.05 * smooth(60)
    elif kind == "tear along the grain":
        y = YARN_MM * np.cumsum(steps(3) * dice.choice([-1, 1], POINTS))
    elif kind == "cut, then washed or worn":
        y = 0.2 * smooth(300)
    else:
        wave = smooth(90)
        y = 1.44 * wave / wave.std() + 0.5 * smooth(20)
    return x, y - np.polyval(np.polyfit(x, y, 1), x), dice.exponential(KINDS[kind], POINTS)


def photo(
    x: np.ndarray, y: np.ndarray, ends: np.ndarray, px_mm: int, blur_px: float, quality: int, dice: np.random.Generator
) -> np.ndarray:
    """The edge as photographed, x from 2 mm and y from 12 mm on: cloth above a dark gap, RGB."""
    high, wide = 24 * px_mm, 44 * px_mm
    yarns = [14 * np.sin(np.arange(side) / px_mm / YARN_MM * 2 * np.pi) for side in (high, wide)]
    cloth = 175 + yarns[0][:, None] + yarns[1][None]
    across, down = (x + 2) * px_mm, (12 + y) * px_mm
    is_cloth = np.arange(high)[:, None] < np.interp(np.arange(wide), across, down)[None]
    drawn = np.where(is_cloth, cloth, 70).astype(np.float32)
    for at in range(0, len(x), max(1, int(len(x) * YARN_MM / LONG_MM))):
        tip = (int(across[at] + dice.normal(0, 0.2) * px_mm), int(down[at] + ends[at] * px_mm))
        cv2.line(drawn, (int(across[at]), int(down[at])), tip, 165, max(1, int(0.18 * px_mm)))
    seen = cv2.GaussianBlur(drawn, (0, 0), blur_px) + dice.normal(0, 4, drawn.shape)
    file = cv2.imencode(".jpg", seen.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.cvtColor(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE), cv2.COLOR_GRAY2RGB)


def one(kind: str, px_mm: int, dice: np.random.Generator) -> tuple[float, float, Edge | Refused]:
    """True RMS and mean fringe of the marked stretch in mm, and what was measured; marked up to 1 mm off."""
    x, y, ends = made_edge(kind, dice)
    rgb = photo(x, y, ends, px_mm, dice.uniform(0.7, 1.5), int(dice.integers(60, 93)), dice)
    inside = (x >= MARKED_MM[0]) & (x <= MARKED_MM[1])
    there = y[inside] - np.polyval(np.polyfit(x[inside], y[inside], 1), x[inside])
    marks = [((at + 2) * px_mm, (12 + dice.uniform(-1, 1)) * px_mm) for at in MARKED_MM]
    return float(there.std()), float(ends.mean()), measure(rgb, *marks, float(px_mm))


def main() -> None:
    """Print measured and true figures by scale and kind."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--each", type=int, default=60)
    each = asked.parse_args().each
    print("Made edges, no real cloth. RMS about a straight line over 30 mm; medians, in mm.")
    for px_mm, name in SCALES.items():
        print(f"\n{px_mm} px/mm ({name})")
        for kind in KINDS:
            tried = [
                one(kind, px_mm, np.random.default_rng([at, px_mm, zlib.crc32(kind.encode())])) for at in range(each)
            ]
            refused = Counter(found.value for _, _, found in tried if isinstance(found, Refused))
            known = [(true, ends, found) for true, ends, found in tried if isinstance(found, Edge)]
            if not known:
                print(f"  {kind:26} refused {dict(refused)}")
                continue
            rms = np.array([found.rms_mm100 / 100 for _, _, found in known])
            true = np.array([true for true, _, _ in known])
            crooked = sum(found.is_crooked for _, _, found in known)
            fringe = [found.fringe_mm100 / 100 for _, _, found in known if found.fringe_mm100 is not None]
            said = f"{np.median(fringe):.2f} (yarn ends {KINDS[kind]:.2f})" if fringe else "not measured"
            low, high = np.quantile(rms, [0.05, 0.95])
            print(
                f"  {kind:26} RMS {np.median(rms):.2f}, true {np.median(true):.2f}; 5-95 % {low:.2f}-{high:.2f}; "
                f"off by at most {np.abs(rms - true).max():.2f}; "
                f"crooked {crooked}/{len(known)} (truly {(true > 0.5).sum()}); fringe {said}"
                + (f"; refused {dict(refused)}" if refused else "")
            )


if __name__ == "__main__":
    main()
