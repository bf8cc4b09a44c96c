"""Handles as people paste them into an order file: whose they are is said, asked about, and never guessed."""

from pathlib import Path

import pytest

from crawler.errors import HandleError
from crawler.parsers.handles import recognise
from crawler.platform import load_platform
from desk.acts.handles import meant, spellings
from desk.acts.order_file import read_order
from evidence.errors import RecordError
from tests.desk.acts.test_order_file import ORDER

DID = "did:plc:obhwlylgoqymbi4hiyhafv7o"


def account(folder: Path, handle: str, platform: str = "", more: str = "") -> tuple[str, str]:
    """Platform and handle of the case that an order file with this account gives."""
    lines = ORDER.replace('platform = "demo"\n', f'platform = "{platform}"\n' if platform else "")
    lines = lines.replace('handle = "http://localhost/users/buyer"', f'handle = "{handle}"') + more
    (folder / "feed.csv").write_text("id\n")
    (folder / "ORDER.toml").write_text(lines, "utf-8")
    (found,) = read_order(folder / "ORDER.toml").case.accounts
    return found.platform, found.handle


@pytest.mark.parametrize(
    ("handle", "platform", "expected"),
    [
        ("@Buyer.bsky.social", "", ("atproto", "buyer.bsky.social")),
        ("https://bsky.app/profile/buyer.example.com", "", ("atproto", "buyer.example.com")),
        ("https://bsky.app/profile/buyer.example.com/post/3kabc", "", ("atproto", "buyer.example.com")),
        (f"at://{DID}", "", ("atproto", DID)),
        (DID, "", ("atproto", DID)),
        ("buyer.example.com", "atproto", ("atproto", "buyer.example.com")),
        ("atproto:buyer.example.com", "", ("atproto", "buyer.example.com")),
        ("https://mastodon.social/@Buyer", "", ("mastodon", "buyer@mastodon.social")),
        ("acct:buyer@social.example", "mastodon", ("mastodon", "buyer@social.example")),
        ("@buyer@social.example", "mastodon", ("mastodon", "buyer@social.example")),
        ("https://social.example/@buyer", "mastodon", ("mastodon", "buyer@social.example")),
        ("mastodon:@buyer@social.example", "mastodon", ("mastodon", "buyer@social.example")),
        ("activitypub:@buyer@social.example", "", ("activitypub", "@buyer@social.example")),
        ("https://blog.example/feed.xml", "", ("feed", "https://blog.example/feed.xml")),
        ("https://blog.example/", "feed", ("feed", "https://blog.example/")),
        ("快来看我的主页 https://bsky.app/profile/buyer.bsky.social，复制打开", "", ("atproto", "buyer.bsky.social")),
        ("Follow me: https://mastodon.social/@buyer.", "", ("mastodon", "buyer@mastodon.social")),
        ("＠Buyer.BSKY.social。", "", ("atproto", "buyer.bsky.social")),
        ("\u2068@buyer.bsky.social\u2069", "", ("atproto", "buyer.bsky.social")),
        ("「https://bsky.app/profile/buyer.bsky.social」", "", ("atproto", "buyer.bsky.social")),
        ("HTTPS://Mastodon.Social/@buyer", "", ("mastodon", "buyer@mastodon.social")),
        ("＠buyer＠Social.Example.", "mastodon", ("mastodon", "buyer@social.example")),
        ("@buyer@bücher.example", "mastodon", ("mastodon", "buyer@xn--bcher-kva.example")),
        ("@buyer@пример.рф", "activitypub", ("activitypub", "@buyer@xn--e1afmkfd.xn--p1ai")),
        ("https://пример.рф/@buyer", "mastodon", ("mastodon", "buyer@xn--e1afmkfd.xn--p1ai")),
        ("https://blog.example/u/o'neill", "page", ("page", "https://blog.example/u/o'neill")),
        ("https://blog.example/u/林小雨", "page", ("page", "https://blog.example/u/林小雨")),
        ("https://blog.example/日记/feed/", "", ("feed", "https://blog.example/日记/feed/")),
        ("https://blog.example/lin_(artist)", "scroll", ("scroll", "https://blog.example/lin_(artist)")),
        ("@lin.w", "instagram", ("instagram", "https://www.instagram.com/lin.w/")),
    ],
)
def test_a_handle_as_people_have_it_becomes_one_spelling(
    tmp_path: Path, handle: str, platform: str, expected: tuple[str, str]
) -> None:
    assert account(tmp_path, handle, platform) == expected


@pytest.mark.parametrize(
    ("handle", "words"),
    [
        ("@buyer@social.example", ["activitypub:@buyer@social.example", 'platform = "mastodon"']),
        ("acct:buyer@social.example", ["activitypub:acct:buyer@social.example", "mastodon:acct:"]),
        ("https://blog.example/", ["feed:https://blog.example/", 'platform = "page"']),
        ("buyer.example.com", ['platform = "atproto"', "atproto_appview:buyer.example.com"]),
    ],
)
def test_what_may_be_of_several_platforms_is_asked_about_in_the_exact_words_to_write(
    tmp_path: Path, handle: str, words: list[str]
) -> None:
    with pytest.raises(RecordError) as caught:
        account(tmp_path, handle)
    assert str(caught.value).startswith("ORDER.toml: accounts number 1, handle: ")
    for word in words:
        assert word in str(caught.value)


def test_one_possible_platform_is_not_guessed_either() -> None:
    with pytest.raises(HandleError, match="does not say by itself whose it is"):
        recognise("buyer.example.com", [load_platform("atproto"), load_platform("demo")])


def test_the_words_that_an_error_lists_are_accepted_when_they_are_written(tmp_path: Path) -> None:
    with pytest.raises(RecordError) as caught:
        account(tmp_path, "@buyer@social.example")
    listed = [part.partition(";")[0].strip() for part in str(caught.value).split("that is ")[1:]]
    assert [account(tmp_path, words)[0] for words in listed] == ["activitypub", "mastodon"]


@pytest.mark.parametrize(
    ("handle", "platform", "problem"),
    [
        ("buyer", "", "no account of a platform that is known here"),
        ("@buyer", "mastodon", "give it as @name@host"),
        ("https://mastodon.social/@buyer/1234", "mastodon", "not an account of Mastodon"),
        ("mastodon:@buyer@social.example", "atproto", "which is it"),
        ("https://mastodon.social/@a https://mastodon.social/@b", "", "several links"),
        ("buyer", "nowhere", "no platform 'nowhere'"),
        ("https://mastodon.social/@o'neill", "", "no account|does not say by itself|several platforms"),
        ("看 https://blog.example/u/lin，很好", "page", "write the link alone"),
        ("https://www.instagram.com/lin.w/", "", "Instagram is not crawled"),
        ("https://www.tiktok.com/@lin", "page", "run wornproof import"),
        ("buy\u200ber.bsky.social", "atproto", "U\\+200B"),
    ],
)
def test_what_is_no_account_is_refused_before_anything_is_asked(
    tmp_path: Path, handle: str, platform: str, problem: str
) -> None:
    with pytest.raises(RecordError, match=problem):
        account(tmp_path, handle, platform)


def test_a_platform_of_the_order_file_claims_its_handles_like_any_other(tmp_path: Path) -> None:
    toml = (
        'name = "myshop"\ntitle = "My"\nsoftware = "feed"\nhosts = ["my.example"]\ndelay_ms = 10\n'
        "handles = ['https://my\\.example/u/(?P<name>[a-z]+)']\nclaims = ['https://my\\.example/u/[a-z]+']\n"
        'handle = "{name}"\n[endpoints]\n'
    )
    (tmp_path / "my.toml").write_text(toml)
    found = account(tmp_path, "https://my.example/u/ada", more='\n[platforms]\nmyshop = "my.toml"\n')
    assert found == ("myshop", "ada")
    with pytest.raises(RecordError, match="is of platform myshop"):
        account(tmp_path, "x", more='\n[platforms]\nother = "my.toml"\n')


def test_a_search_finds_an_account_by_any_of_its_spellings() -> None:
    assert spellings("https://bsky.app/profile/Buyer.bsky.social") == (
        "https://bsky.app/profile/Buyer.bsky.social",
        "buyer.bsky.social",
    )
    assert spellings("buyer") == ("buyer",)


ACCOUNTS = (
    ("mastodon", "lin@mastodon.social"),
    ("mastodon", "lin@journal.example"),
    ("atproto", "lin.bsky.social"),
    ("demo", "http://127.0.0.1:8420/users/lin.on.the.road"),
    ("weibo", "1234567890"),
    ("tiktok", "https://www.tiktok.com/@lin"),
)


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("@lin", {0, 1, 2, 5}),
        ("Lin", {0, 1, 2, 5}),
        ("@lin@mastodon.social", {0}),
        ("https://journal.example/@lin", {1}),
        ("lin.bsky.social", {2}),
        ("@Lin.bsky.social", {2}),
        ("https://bsky.app/profile/lin.bsky.social", {2}),
        ("lin.on.the.road", {3}),
        ("http://127.0.0.1:8420/users/lin.on.the.road", {3}),
        ("https://weibo.com/u/1234567890", {4}),
        ("weibo:1234567890", {4}),
        ("https://www.tiktok.com/@lin", {5}),
        ("@li", set()),
        ("https://elsewhere.example/lin", set()),
    ],
)
def test_a_search_means_every_account_of_the_cases_that_somebody_may_call_so(typed: str, places: set[int]) -> None:
    assert meant(typed, ACCOUNTS) & {handle for _, handle in ACCOUNTS} == {ACCOUNTS[place][1] for place in places}
