"""What Mastodon and ActivityPub share: from ``name@host`` over WebFinger to the server that keeps the account.

The host in a handle need not be the server: ``@ada@example.org`` may live on ``social.example.org``, and only WebFinger
says so. Sources: RFC 7033 (WebFinger), RFC 7565 (``acct:``), https://docs.joinmastodon.org/spec/webfinger/.
"""

from typing import Any
from urllib.parse import urlsplit

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers.answered import another_account, is_name
from crawler.parsers.reading import Ask, Ending, Reply, ended, fill, read_json, want
from crawler.platform import Platform, host_of

WEBFINGER = "webfinger"
_ACTOR_TYPES = ("application/activity+json", "application/ld+json")


def ask_webfinger(platform: Platform, handle: str) -> Ask:
    """The first step, from a handle that one of the platform's patterns knows (groups ``name`` and ``host``).

    Raises:
        HandleError: none does.
    """
    text = handle.strip()
    for pattern in platform.handles:
        if (found := platform.fits([pattern], text)) and found.groups.get("name") and found.groups.get("host"):
            name, host = found.groups["name"], found.groups["host"].lower()
            account = f"{name}@{host}"
            url = fill(platform.endpoint("webfinger"), host=host, account=account)
            return Ask(WEBFINGER, url, {"name": name, "account": account}, names_host=host_of(f"//{host}"))
    raise HandleError(
        f"{handle!r} is not an account of {platform.title}: give it as @name@host, or its profile's address"
    )


def read_webfinger(asked: Ask, reply: Reply) -> str | Ending:
    """Address of the account's actor, or why there is none: an alias leads to an account of another name.

    Raises:
        UnexpectedPage: the reply is no JRD with a ``self`` link to an actor.
    """
    if (refused := ended(reply)) is not None:
        return refused
    value = read_json(reply.body)
    links, subject = want(value, "links", list), value.get("subject")
    named = subject.removeprefix("acct:") if isinstance(subject, str) and subject.startswith("acct:") else ""
    if named and not is_name(named.partition("@")[0], asked.known["name"]):
        return another_account(asked.known["account"], named)
    for number, link in enumerate(links):
        if not isinstance(link, dict) or link.get("rel") != "self":
            continue
        if str(link.get("type", "")).startswith(_ACTOR_TYPES):
            return http_address(want(link, "href", str, f"links[{number}]"), f"links[{number}].href")
    raise UnexpectedPage("links", "none of them is rel=self to an ActivityPub actor")


def http_address(value: Any, at: str) -> str:
    """An absolute http(s) address.

    Raises:
        UnexpectedPage: it is none.
    """
    try:
        if isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} and urlsplit(value).hostname:
            return value
    except ValueError:  # brackets that hold no address
        pass
    raise UnexpectedPage(at, f"{str(value)[:80]!r} is not an http address")


def origin_of(url: str) -> str:
    """Host and port of an address, as a template takes them."""
    return urlsplit(url).netloc


def hashtags(value: Any) -> tuple[str, ...]:
    """Names of the hashtags in a list of tags, without their sign."""
    tags = value if isinstance(value, list) else []
    names = (tag.get("name") for tag in tags if isinstance(tag, dict) and tag.get("type", "Hashtag") == "Hashtag")
    return tuple(dict.fromkeys(name.removeprefix("#") for name in names if isinstance(name, str) and name))
