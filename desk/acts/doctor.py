"""What works on this machine, what does not, and what to do about it."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from crawler.browser_path import chromium_path
from crawler.browser_path import missing as browser_missing
from desk.acts.actor import Actor
from desk.jobs.stamping import NONE_CONFIGURED, authorities
from desk.settings import HOW_TO_CONTACT, Settings
from evidence.errors import EvidenceError
from evidence.keys import KEY_FILE, load_key
from evidence.os_errors import said
from evidence.vault import Vault
from evidence.wording import counted

_LOW_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Check:
    """One thing looked at. ``needed`` tells a fault from a missing convenience."""

    name: str
    ok: bool
    needed: bool
    says: str


def examine(actor: Actor, settings: Settings) -> tuple[Check, ...]:
    """All checks, in the order in which one would mend them."""
    return (
        Check("python", sys.version_info >= (3, 11), True, sys.version.split()[0]),
        _try("signing key", True, lambda: _key(settings)),
        _try("vault", True, lambda: _vault(settings)),
        _disk(settings),
        _try("pictures", True, _pictures),
        _try("matching", True, _matching),
        _contact(settings),
        _authorities(settings),
        _browser(),
        _program("mvn", ("mvn",), "only to fetch Elasticsearch for the tests"),
        _program("node", ("node",), "only to run a Bluesky server in the tests"),
    )


def _try(name: str, needed: bool, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, needed, look())
    except (EvidenceError, ImportError, OSError, ValueError) as error:
        return Check(name, False, needed, " ".join(said(error).split()))


def _key(settings: Settings) -> str:
    load_key(settings.home)
    return f"{settings.home / KEY_FILE}, readable by you alone"


def _vault(settings: Settings) -> str:
    vault = Vault.open(settings.vault_url, settings.home)
    return f"{settings.vault_url}: {counted(len(vault.cases()), 'case')}, {counted(len(vault.catalogs()), 'catalog')}"


def _disk(settings: Settings) -> Check:
    folder = Path(settings.vault_url.removeprefix("file://"))
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Check("disk", free > _LOW_BYTES, False, f"{free // 1024**3} GiB free where the vault is")


def _pictures() -> str:
    from PIL import features

    kinds = [name for name in ("webp", "avif") if features.check(name)]
    import pillow_heif

    return f"JPEG, PNG, GIF, {', '.join(kind.upper() for kind in kinds)}, HEIC ({pillow_heif.__version__})"


def _matching() -> str:
    import cv2
    import onnxruntime

    return f"OpenCV {cv2.__version__}, onnxruntime {onnxruntime.__version__}"


def _contact(settings: Settings) -> Check:
    says = (
        settings.contact if settings.has_contact else f"none is set, and sites want to know who asks: {HOW_TO_CONTACT}"
    )
    return Check("contact", settings.has_contact, False, says)


def _browser() -> Check:
    """Only platforms that open pages in a browser need it."""
    why = browser_missing()
    use = "only for platforms that open pages in a browser"
    return Check(
        "browser", not why, False, f"{why}; {use}" if why else f"playwright {version('playwright')}, {chromium_path()}"
    )


def _authorities(settings: Settings) -> Check:
    try:
        names = [one.name for one in authorities(settings)]
    except EvidenceError as error:
        return Check("time stamps", False, True, str(error))
    none = f"{NONE_CONFIGURED}: every run stays UNSEALED; set one up: wornproof authority add NAME URL --root FILE"
    says = f"{', '.join(names)}; {settings.timestamps_required} needed" if names else none
    return Check("time stamps", bool(names), False, says)


def _program(name: str, commands: tuple[str, ...], use: str) -> Check:
    found = next((path for command in commands if (path := shutil.which(command))), None)
    return Check(name, found is not None, False, found or f"not installed; {use}")
