"""Where the browser is, or what to do to have one. Small, so that ``doctor`` and the settings need no playwright."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

HOW = "pip install 'wornproof[browser]', then: playwright install chromium (or, on Debian: apt-get install chromium)"
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """The browser to use: ``WORNPROOF_CHROMIUM``, the system's, or the one that Playwright fetched; "" without any."""
    named = os.environ.get("WORNPROOF_CHROMIUM", "")
    if named:
        return named
    found = next((path for name in _NAMES if (path := shutil.which(name))), "")
    if found:
        return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    fetched = sorted(cache.glob("chromium-*/chrome-linux*/chrome")) + sorted(cache.glob("chromium-*/chrome-mac*/*.app"))
    return str(fetched[-1]) if fetched else ""


def missing() -> str:
    """Why no page can be opened on this machine, and what to do about it; empty when one can."""
    if find_spec("playwright") is None:
        return f"playwright is not installed: {HOW}"
    return "" if chromium_path() else f"there is no Chromium: {HOW}"
