"""veraPDF, of the PDF Association and the Open Preservation Foundation (Maven), run as a program on a document."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import platformdirs

VERSION = "1.28.2"


def jar() -> Path:
    """Where scripts/test keeps it."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "verapdf" / f"greenfield-apps-{VERSION}.jar"


def why_not() -> str:
    """What is missing to run it; empty when nothing is."""
    if shutil.which("java") is None:
        return "java is not installed: apt-get install default-jre-headless"
    if not jar().is_file():
        return f"veraPDF is not in {jar().parent}: run scripts/test once"
    return ""


def verapdf(documents: Sequence[Path], profile: str) -> str:
    """Of each ``PASS`` or ``FAIL``, its path and the profile in a line; then each rule that is broken.

    ``profile``: as it names them, ``2b`` or ``ua1``. It keeps its settings beside the first document.
    """
    java = ["java", f"-Duser.home={documents[0].parent}", "-Djava.awt.headless=true", "-cp", jar()]
    words = [*java, "org.verapdf.apps.GreenfieldCliWrapper", "-v", "--format", "text", "-f", profile, *documents]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=120).stdout
