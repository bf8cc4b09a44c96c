"""What the tests of HTML pages share: a crawl of the profile site under a shipped platform file, made quick."""

import json
import re
from importlib.resources import files as files_of
from pathlib import Path

from crawler.platform import load_platform
from crawler.reread import reread
from crawler.run import CrawlResult, crawl
from evidence.records import Post
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, new_vault
from tests.servers.profiles import Profiles, Shown


def page_toml(name: str, **changes: object) -> str:
    """A shipped platform file that may ask loopback, quick to give up."""
    text = (files_of("configs") / "platforms" / f"{name}.toml").read_text(encoding="utf-8")
    values = {"delay_ms": 0, "max_retries": 1, "retry_pause_ms": 20, "timeout_s": 5, "max_wait_s": 5}
    values |= {"allow_loopback": True, "hosts": ["127.0.0.1"], **changes}
    for key, value in values.items():
        text, times = re.subn(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {json.dumps(v)}", text)
        if not times:
            text = text.replace("[endpoints]", f"{key} = {json.dumps(value)}\n\n[endpoints]", 1)
    return text


def profile_case(folder: Path, site: Profiles, platform: str) -> tuple[str, Path, CaseFile]:
    """A new vault with a case that names the profile; the vault's address, its home and the case."""
    vault = new_vault(folder, case_of(platform, site.profile))
    return vault.store.url, vault.home, vault.case("case-1")


def profile_crawl(
    folder: Path, site: Profiles, platform: str = "page", **changes: object
) -> tuple[CrawlResult, CaseFile]:
    """Crawl a profile into a new vault; the vault must verify afterwards."""
    vault = new_vault(folder, case_of(platform, site.profile))
    toml = folder / "platform.toml"
    toml.write_text(page_toml(platform, **changes), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert verify(vault).faults == ()
    assert reread(vault.case("case-1"), (load_platform(toml),)).faults == ()
    return result, vault.case("case-1")


def has_every_picture(post: Post, shown: Shown, site: Profiles, had: dict[str, bytes]) -> bool:
    """Whether a post in the case has exactly the pictures of one of the site, largest rendition, byte for byte."""
    return [had[image.digest] for image in post.images] == [site.media[name] for name in shown.pictures]
