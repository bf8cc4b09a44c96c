"""Pages that carry their data as JSON in a script, for their own use: the JSON is taken out, a mapping reads it.

Known shapes: ``window.__INITIAL_STATE__ = {...}`` (Vue; with JavaScript's ``undefined`` in it), a script element with
an id such as ``__NEXT_DATA__`` (Next.js), and the same percent-encoded (``RENDER_DATA``).
"""

import json
import re
from urllib.parse import unquote

from crawler.errors import PlatformError, UnexpectedPage
from crawler.page_rules import EmbeddedRules
from crawler.parsers.mapped import MappedParser
from crawler.parsers.page_html import Element, tree_of
from crawler.parsers.reading import Ask, Ending, FoundPost, Listing, Page, Reply, ending
from crawler.platform import Platform
from evidence.records import Outcome, RemarkKind

_STRING_OR_WORD = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|\b(?:undefined|NaN)\b|-?\bInfinity\b')


class EmbeddedParser:
    """Takes the JSON out of a page and hands it to the mapping."""

    version = "embedded@1"

    def __init__(self, platform: Platform) -> None:
        if platform.embedded is None:
            raise PlatformError(f"platform {platform.name} has no [embedded]")
        self._rules = platform.embedded
        self._mapped = MappedParser(platform)

    def begin(self, handle: str) -> Ask | Listing:
        """As ``MappedParser.begin``."""
        return self._mapped.begin(handle)

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Never called: ``begin`` needs to ask nothing."""
        return self._mapped.identify(asked, reply)

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page.

        Raises:
            UnexpectedPage: the page carries no such JSON, or not what the mapping names.
        """
        held = self._held(reply)
        return held if isinstance(held, Ending) else self._mapped.page(handle, held)

    def post(self, handle: str, reply: Reply) -> FoundPost | Ending:
        """Read a post's own page.

        Raises:
            UnexpectedPage: the page carries no such JSON, or not what the mapping names.
        """
        held = self._held(reply)
        return held if isinstance(held, Ending) else self._mapped.post(handle, held)

    def _held(self, reply: Reply) -> Reply | Ending:
        """The reply with its JSON for a body; refusals by status pass as they are."""
        if reply.status != 200:
            return reply
        tree = tree_of(reply.body, reply.url)
        try:
            data = embedded_json(tree, self._rules)
        except UnexpectedPage:
            if said := self._wall(tree):
                return ending(Outcome.WALLED, RemarkKind.LOGIN_OR_CHECK, said=said)
            raise
        return Reply(reply.url, reply.status, data, reply.links, reply.captured_at)

    def _wall(self, tree: Element) -> str:
        text = " ".join(tree.itertext())
        return next((wall for wall in self._rules.walls if wall in text), "")


def embedded_json(tree: Element, rules: EmbeddedRules) -> bytes:
    """The JSON that a page carries, as text of JSON proper.

    Raises:
        UnexpectedPage: it is not there, or is no JSON.
    """
    place = rules.script_id or rules.variable
    for script in tree.iter("script"):
        text = "".join(script.itertext())
        if rules.script_id and script.get("id") == rules.script_id:
            return _json(unquote(text) if rules.encoding == "percent" else text, place)
        if rules.variable and (found := re.search(rf"(?:^|[\s;]){re.escape(rules.variable)}\s*=\s*", text)):
            return _json(text[found.end() :], place)
    raise UnexpectedPage(place, "the page has no such script")


def _json(text: str, place: str) -> bytes:
    """The value that a text begins with. ``undefined`` and numbers that are none are null, as JSON.stringify has it."""
    clean = _STRING_OR_WORD.sub(lambda found: found[0] if found[0].startswith('"') else "null", text.lstrip())
    try:
        _, end = json.JSONDecoder().raw_decode(clean)
    except (ValueError, RecursionError) as error:
        raise UnexpectedPage(place, f"what it holds is not JSON: {str(error)[:100]}") from error
    return clean[:end].encode("utf-8", "replace")
