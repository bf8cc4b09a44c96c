"""A real OpenID provider on loopback (npm oidc-provider), and a browser without a screen that signs in there."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import platformdirs
import requests

from tests.servers.pds import HERE, free_port

_FORM = re.compile(r'<form[^>]*action="([^"]+)"')
_PROMPT = re.compile(r'name="prompt" value="(\w+)"')


def node_modules() -> Path:
    """Where scripts/test keeps it."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "oidc" / "node_modules"


def why_not() -> str:
    """What is missing to start it; empty when nothing is."""
    if shutil.which("node") is None:
        return "node is not installed: install Node.js 20 or newer"
    if not (node_modules() / "oidc-provider").is_dir():
        return f"npm package oidc-provider is not in {node_modules()}: run scripts/test once"
    return ""


@dataclass
class Oidc:
    """The running provider."""

    issuer: str

    def twist(self, **how: Any) -> None:
        """Make it lie from now on; nothing named: honest again."""
        requests.put(f"{self.issuer}/twist", json=how, timeout=10).raise_for_status()

    def signs_in(self, url: str, subject: str) -> str:
        """Open the address, fill in the forms as ``subject``; the address to which the person is sent back."""
        with requests.Session() as browser:
            return self._walked(browser, browser.get(url, allow_redirects=False, timeout=10), subject)

    def gives_up(self, url: str) -> str:
        """Open the address and press "cancel"; the address to which the person is sent back."""
        with requests.Session() as browser:
            page = browser.get(url, timeout=10)
            abort = re.search(r'href="([^"]+/abort)"', page.text)
            assert abort, page.text
            return self._walked(browser, browser.get(abort[1], allow_redirects=False, timeout=10), "")

    def _walked(self, browser: requests.Session, page: requests.Response, subject: str) -> str:
        for _ in range(20):
            if page.is_redirect:
                to = urljoin(page.url, page.headers["Location"])
                if not to.startswith(self.issuer):
                    return to
                page = browser.get(to, allow_redirects=False, timeout=10)
                continue
            form, prompt = _FORM.search(page.text), _PROMPT.search(page.text)
            assert form, f"{page.status_code} {page.text}"
            assert prompt, page.text
            filled = {"prompt": prompt[1]} | ({"login": subject, "password": "any"} if prompt[1] == "login" else {})
            page = browser.post(urljoin(page.url, form[1]), filled, allow_redirects=False, timeout=10)
        raise AssertionError("the provider sends round and round")


@contextmanager
def running_oidc(folder: Path) -> Iterator[Oidc]:
    """Start it, wait until it listens, stop it at the end."""
    port = free_port()
    with (folder / "oidc.log").open("wb") as log:
        command = ["node", "--require", HERE / "loopback.cjs", HERE / "oidc.mjs", node_modules(), str(port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL)
    try:
        assert process.stdout
        if process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"the provider does not start: {(folder / 'oidc.log').read_text()[-2000:]}")
        yield Oidc(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout:
            process.stdout.close()
