"""Broken pictures by the thousand, in a process of its own: ``python -m tests.matcher.fuzzing KIND``.

Prints one JSON line: how many were read and refused, the slowest in seconds, how much memory grew. A crash, a hang or
an exception other than the refusal ends the process otherwise, and the test that started it sees that.
"""

import json
import random
import resource
import sys
import time

from PIL import Image, ImageDraw

from matcher.errors import PictureError
from matcher.picture.fingerprint import fingerprint
from matcher.picture.pixels import decode
from tests.matcher.small_shop import encoded

KINDS = {
    "jpeg": ("JPEG", {"quality": 70}),
    "progressive": ("JPEG", {"quality": 70, "progressive": True}),
    "png": ("PNG", {}),
    "webp": ("WEBP", {"quality": 60}),
    "heif": ("HEIF", {"quality": 50}),
    "gif": ("GIF", {}),
    "avif": ("AVIF", {"quality": 40}),
}
MEMORY_BYTES = 3_000_000_000
"""Of address space: what the libraries map, and far less than the largest picture a header can claim."""
HOSTILE = (b"\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00", b"\xff\xff\xff\xff", b"\x80\x00\x00\x00")
"""What stands where a size or an offset stood."""


def sound(kind: str) -> bytes:
    """A whole picture; the JPEGs carry EXIF, and are large enough for their first scan to be read alone."""
    side = 1040 if kind == "progressive" else 72
    image = Image.new("RGB", (side, side * 3 // 4 if side < 1000 else side), (90, 120, 60))
    draw = ImageDraw.Draw(image)
    for step in range(0, side, side // 12):
        draw.line((0, step, side, side - step), fill=(step % 256, 200, 255 - step % 256), width=3)
    name, options = KINDS[kind]
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(image, name, **options, **({} if name == "GIF" else {"exif": exif}))


def broken(data: bytes, dice: random.Random) -> bytes:
    """One mutation or several: bytes changed, a size overwritten, a piece cut out, doubled, or the end torn off."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 3, 12))):
        at = dice.randrange(len(made)) if dice.random() < 0.5 else dice.randrange(min(len(made), 600))
        match dice.randrange(5):
            case 0 | 1:
                made[at] = dice.randrange(256)
            case 2:
                value = dice.choice(HOSTILE)
                made[at : at + len(value)] = value
            case 3:
                del made[at : at + dice.randrange(1, 40)]
            case _:
                made[at:at] = made[at : at + dice.randrange(1, 40)]
        if len(made) < 16:
            return bytes(made)
    return bytes(made[: dice.randrange(16, len(made))]) if dice.random() < 0.1 else bytes(made)


def main() -> None:
    kind, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    whole, dice = sound(kind), random.Random(seed)
    decode(whole, 256)
    fingerprint(whole)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = refused = 0
    slowest = 0.0
    for _ in range(count):
        data = broken(whole, dice)
        begin = time.process_time()
        for look in (lambda data=data: decode(data, 256), lambda data=data: fingerprint(data)):
            try:
                look()
                read += 1
            except PictureError as error:
                refused += bool(str(error))  # a refusal without a reason is missed in the sum
        slowest = max(slowest, time.process_time() - begin)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024)
    json.dump({"read": read, "refused": refused, "slowest_s": slowest, "grown_bytes": grown}, sys.stdout)


if __name__ == "__main__":
    main()
