"""ReplayWeb.page's own reader (npm ``@webrecorder/wabac``), run by node on a package."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import platformdirs

HERE = Path(__file__).parent


def node_modules() -> Path:
    """Where scripts/test keeps the reader."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "replay" / "node_modules"


def why_not() -> str:
    """What is missing to run it; empty when nothing is."""
    if shutil.which("node") is None:
        return "node is not installed: install Node.js 20 or newer"
    if not (node_modules() / "@webrecorder" / "wabac").is_dir():
        return f"npm package @webrecorder/wabac is not in {node_modules()}: run scripts/test once"
    return ""


def replay(package: Path) -> Any:
    """Every page the reader lists, with what it replays for it."""
    words = ["node", HERE / "replay.mjs", node_modules(), package]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)
