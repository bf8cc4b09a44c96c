"""A platform file to begin with, from one page: what the page says by itself, and what a person must look at. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import UnexpectedPage
from crawler.page_rules import EmbeddedRules, PageRules
from crawler.parsers.embedded import embedded_json
from crawler.parsers.page import PageParser
from crawler.parsers.page_html import find, pictures_of, tree_of
from crawler.parsers.reading import Page, Reply, read_json
from crawler.platform import Platform, host_of
from crawler.propose.json_page import Guess, guess
from evidence.codec import sha256

_VARIABLE = re.compile(r"(?:^|[\s;])((?:window|self)\.[A-Za-z_$][\w$.]*)\s*=\s*[\[{]")
_NAME = r"(?P<handle>[^\s/?#]{1,100})"
_LOOPBACK = {"127.0.0.1", "localhost"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a platform file, the account's name in it, and what is unsure, each in a line."""

    toml: str
    handle: str
    doubts: tuple[str, ...]


def propose(
    name: str, reply: Reply, handle: str = "", *, hosts: tuple[str, ...] = (), in_browser: bool = False
) -> Proposal:
    """Write a platform file for the site of a page. ``hosts`` are others of the site that are known already.

    Raises:
        UnexpectedPage: nothing in the page looks like posts; says what to try instead.
    """
    if reply.status != 200:
        raise UnexpectedPage(reply.url, f"the site answered {reply.status}; a page of posts is needed")
    if reply.body.lstrip()[:1] in {b"{", b"["}:
        found = guess(read_json(reply.body))
        if found is None:
            raise UnexpectedPage(reply.url, "no list in it has a time in each of its rows")
        return _proposal(
            name, reply, handle, _mapped("mapped", found, ""), found.doubts, (*hosts, *_media(reply, found))
        )
    return _from_html(name, reply, handle, hosts, in_browser=in_browser)


def _from_html(name: str, reply: Reply, handle: str, hosts: tuple[str, ...], *, in_browser: bool) -> Proposal:
    browser = "\n[browser]\n" if in_browser else ""
    page = _as_page(reply)
    if page is not None:
        doubts = [f"{page.seen} posts were found by HTML alone; compare that with what you see"]
        if not page.next_url and not in_browser:
            doubts.append("no rel=next link: only one page would be read; if the list grows by scrolling try --browser")
        media = (*hosts, *_picture_hosts(reply))
        return _proposal(name, reply, handle, f'software = "page"\n{browser}', tuple(doubts), media)
    tree = tree_of(reply.body, reply.url)
    for rules, head in _holders(tree):
        try:
            value = read_json(embedded_json(tree, rules))
        except UnexpectedPage:
            continue
        found = guess(value)
        if found is not None:
            text = _mapped("embedded", found, f"\n[embedded]\n{head}\n") + browser
            return _proposal(name, reply, handle, text, found.doubts, (*hosts, *_media(reply, found)))
    hint = "the page may show its posts by script: try --browser" if not in_browser else "is it a profile page?"
    raise UnexpectedPage(reply.url, f"no posts were found in its HTML, metadata or scripts; {hint}")


def _as_page(reply: Reply) -> Page | None:
    """What the parser of HTML pages makes of it under no rules but the usual ones."""
    host = host_of(reply.url)
    values = {"name": "proposed", "title": "", "software": "page", "hosts": (host,), "delay_ms": 0}
    values |= {"endpoints": {"posts": "{origin}"}, "handles": (r"(?P<origin>\S+)",), "digest": sha256(b"")}
    try:
        found = PageParser(Platform.model_validate(values)).page(reply.url, reply)
    except UnexpectedPage:
        return None
    return found if isinstance(found, Page) and found.seen else None


def _holders(tree: Any) -> list[tuple[EmbeddedRules, str]]:
    """Scripts that hold JSON: by their id, or by the variable it is assigned to."""
    found = []
    for script in tree.iter("script"):
        text = "".join(script.itertext())
        if identity := script.get("id"):
            encoding = "percent" if text.lstrip().startswith("%7B") else "json"
            rules = EmbeddedRules.model_validate({"script_id": identity, "encoding": encoding})
            found.append((rules, f"script_id = {_quoted(identity)}\nencoding = {_quoted(encoding)}"))
        for match in _VARIABLE.finditer(text):
            found.append((EmbeddedRules(variable=match[1]), f"variable = {_quoted(match[1])}"))
    return found


def _mapped(software: str, found: Guess, embedded: str) -> str:
    mapping = "\n".join(f"{key} = {_quoted(value)}" for key, value in found.mapping.items())
    post = "\n".join(f"{key} = {_quoted(value)}" for key, value in found.post.items())
    return f'software = "{software}"\n{embedded}\n[mapping]\n{mapping}\n\n[mapping.post]\n{post}\n'


def _proposal(
    name: str, reply: Reply, handle: str, sections: str, doubts: tuple[str, ...], media: tuple[str, ...]
) -> Proposal:
    host = host_of(reply.url)
    handle, template, pattern, more = _account(reply.url, handle)
    software, _, tables = sections.partition("\n")
    others = [one for one in dict.fromkeys(media) if one != host]
    said = (*doubts, *more, *((f"besides {host}, these may be asked: {', '.join(others)}",) if others else ()))
    lines = [
        "# Proposed from one page; a person has to look at every line before it is used. Read the site's terms and",
        "# robots.txt first: robots.txt is always obeyed, the terms are yours to keep.",
        *(f"# unsure: {doubt}" for doubt in said),
        f"name = {_quoted(name)}",
        f"title = {_quoted(host)}",
        software,
        f"hosts = {json.dumps([host, *others])}",
        f"allow_loopback = {'true' if host in _LOOPBACK else 'false'}",
        f"handles = [{_quoted(pattern)}, {_quoted(_NAME)}]",
        f"claims = [{_quoted(pattern)}]",
        'handle = "{handle}"',
        "page_size = 20",
        "delay_ms = 2000                # nobody knows yet what the site bears",
        "pictures_at_once = 1",
        "",
        "[endpoints]",
        f"posts = {_quoted(template)}",
        tables.rstrip(),
    ]
    return Proposal("\n".join(lines) + "\n", handle, said)


def _account(url: str, handle: str) -> tuple[str, str, str, tuple[str, ...]]:
    """The account's name in an address, the address as a template and as a pattern, and what is unsure."""
    unsure: tuple[str, ...] = ()
    if not handle:
        steps = [step for step in urlsplit(url).path.split("/") if step]
        handle = steps[-1] if steps else host_of(url)
        unsure = (f"{handle!r} was taken for the account's name in the address; if it is not, give --handle",)
    if handle not in url:
        return handle, _escaped(url), re.escape(url), (f"{handle!r} is not in the address: only this account fits",)
    before, after = url[: url.rindex(handle)], url[url.rindex(handle) + len(handle) :]
    pattern = f"{re.escape(before)}(?P<handle>[^\\s/?#&]{{1,100}}){re.escape(after)}/?"
    return handle, f"{_escaped(before)}{{handle}}{_escaped(after)}", pattern, unsure


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _picture_hosts(reply: Reply) -> tuple[str, ...]:
    tree, rules = tree_of(reply.body, reply.url), PageRules()
    pictures = [picture for item in find(tree, rules.item) for picture in pictures_of(item, reply.url, rules.skip)]
    return tuple(dict.fromkeys(host_of(picture.url) for picture in pictures))


def _media(reply: Reply, found: Guess) -> tuple[str, ...]:
    """Hosts of pictures in JSON: those of every address that ends like a picture's."""
    if "pictures" not in found.post:
        return ()
    text = reply.body.decode("utf-8", "replace").replace("\\/", "/").replace("\\u002F", "/")
    hosts = re.findall(r"(?:https?:)?//([a-z0-9.-]+)(?::\d+)?/[^\s\"'\\]*\.(?:jpe?g|png|webp|avif)", text)
    return tuple(host for host in dict.fromkeys(hosts) if host != host_of(reply.url))[:20]


def _quoted(text: str) -> str:
    """A basic string of TOML: the escapes of JSON are among its own."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
