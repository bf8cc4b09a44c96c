"""Whose account a text means: said by the text, or by the platform beside it, and never guessed."""

import re
from typing import Any

import pytest

from crawler.errors import HandleError
from crawler.parsers.handles import Recognised, recognise
from crawler.platform import Platform
from evidence.codec import sha256


def platform(name: str, **changes: Any) -> Platform:
    values = {"name": name, "title": name.title(), "software": "page", "hosts": (f"{name}.example",), "endpoints": {}}
    return Platform.model_validate({**values, "delay_ms": 0, "digest": sha256(b""), **changes})


ONE = platform(
    "one",
    claims=(r"https://one\.example/(?P<user>\w+)",),
    handles=(r"https://one\.example/(?P<user>\w+)", r"@?(?P<user>\w+)"),
    handle="@{user}", ignores_case=True, handle_example="write @name",
)  # fmt: skip
TWO = platform("two", claims=(r"https://two\.example/.*",), handles=(r"https://two\.example/.*", r"@\w+"))
OPEN = platform("open", handles=(r"https?://\S+",), hosts=("open.example",))
ANY = platform("any")
"""Its parser alone knows what is an account."""
ALL = (ONE, TWO, OPEN)


@pytest.mark.parametrize(
    ("text", "named", "found"),
    [
        ("https://one.example/Lin", "", Recognised("one", "@lin")),
        ("  https://two.example/Lin  ", "", Recognised("two", "https://two.example/Lin")),
        ("看看 https://one.example/Lin，很好", "", Recognised("one", "@lin")),
        ("Follow me: https://one.example/lin!", "", Recognised("one", "@lin")),
        ("https://one.example/lin https://one.example/lin", "", Recognised("one", "@lin")),
        ("“https://one.example/lin”", "", Recognised("one", "@lin")),
        ("one:LIN", "", Recognised("one", "@lin")),
        ("one: @lin", "one", Recognised("one", "@lin")),
        ("two:@Lin", "", Recognised("two", "@Lin")),
        ("one:https://one.example/lin", "", Recognised("one", "@lin")),
        ("@lin", "two", Recognised("two", "@lin")),
        ("anything at all", "any", Recognised("any", "anything at all")),
    ],
)
def test_a_handle_is_recognised_in_its_one_spelling(text: str, named: str, found: Recognised) -> None:
    assert recognise(text, (*ALL, ANY), named) == found


@pytest.mark.parametrize(
    ("text", "named", "says"),
    [
        ("@lin", "", 'may be an account of several platforms. Write which: platform = "one", that is one:@lin'),
        ("lin", "", "does not say by itself whose it is. Write which"),
        ("https://open.example/u", "", "does not say by itself whose it is"),
        ("https://elsewhere.example/u", "", "is no account of a platform that is known here: one (One), two (Two)"),
        ("two:@lin", "one", "says two, and beside it stands platform one"),
        ("@lin", "none", "no platform 'none' (known: one, open, two)"),
        ("lin w", "one", "is not an account of One: write @name"),
        ("lin", "two", "is not an account of Two"),
        ("https://one.example/a https://one.example/b", "", "holds several links"),
        ("@lin\u202e", "one", "holds marks that nobody sees (U+202E): type it anew"),
        ("https://one.example@evil.example/lin", "one", "a user name stands before its host"),
        ("", "", "is no account"),
        ("x" * 9_000, "two", "x…' is not an account of Two"),
    ],
)
def test_what_is_not_clear_is_asked_for_and_not_guessed(text: str, named: str, says: str) -> None:
    with pytest.raises(HandleError) as caught:
        recognise(text, ALL, named)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 1_000
    assert not str(caught.value).endswith(": ")


def test_an_account_of_a_site_that_may_be_asked_wherever_it_lies_is_possible() -> None:
    anywhere = platform("blog", handles=(r"https?://\S+",), hosts=(), identity_hosts=True)
    with pytest.raises(HandleError, match="blog:https://elsewhere"):
        recognise("https://elsewhere.example/u", (anywhere, OPEN))


def test_a_group_that_is_not_there_is_empty_in_the_spelling() -> None:
    rules = platform("x", claims=(r"(?P<user>\w+)(@(?P<host>\w+))?",), handles=(r"(?P<user>\w+)(@(?P<host>\w+))?",),
                     handle="{user}@{host}")  # fmt: skip
    assert recognise("Lin", (rules,)).handle == "Lin@"


@pytest.mark.parametrize(
    "link",
    [
        "https://open.example/u/o'neill",
        "https://open.example/u/林小雨",
        "https://open.example/u/lin_(artist)",
        "https://open.example/日记/feed/",
        "https://open.example/u/o’neill",
        "https://open.example/u/小雨，大雨",
        "https://open.example/u/lin.",
        "https://open.example/u/lin!",
        "https://open.example/u/はな「花」",
        "https://open.example/u/[lin]",
        "https://open.example/u/lin`s",
        "https://open.example/u/％25",
    ],
)
def test_a_link_is_taken_whole(link: str) -> None:
    """Kind: a link was cut at a sign that may stand in it, and the page of its first part is somebody else's."""
    for text in (link, f"open:{link}", f"  {link}\n", f"<{link}>", f"“{link}”", f"({link})", f"\u2068{link}\u2069"):
        assert recognise(text, ALL, "open") == Recognised("open", link), text


@pytest.mark.parametrize(
    "text",
    [
        "look https://open.example/u/lin.",
        "快来看 https://open.example/u/lin，复制打开",
        "快来看https://open.example/u/小雨。",
        "it's 'https://open.example/u/lin'",
        "(see) https://open.example/u/lin)",
    ],
)
def test_where_a_text_may_end_its_link_in_two_places_it_is_not_guessed(text: str) -> None:
    """Kind: as above; the words around a link are no part of it, and nobody but the sender knows which they are."""
    with pytest.raises(HandleError, match=r"not clear where the link ends.*write the link alone"):
        recognise(text, ALL, "open")


@pytest.mark.parametrize(
    "text",
    ["https://one.example/o'neill", "https://one.example/o’neill", "see https://one.example/o'neill",
     "https://one.example/lin_(artist)", "看 https://one.example/lin-w，好看", "https://one.example/lin,ann"],
)  # fmt: skip
def test_a_link_that_a_platform_does_not_know_whole_is_refused_and_not_cut_until_it_fits(text: str) -> None:
    """Kind: as above; ``o`` would fit, and is somebody else."""
    with pytest.raises(HandleError, match="is not an account of One"):
        recognise(text, ALL, "one")


def test_a_bracket_that_closes_nothing_and_a_sentence_s_full_stop_are_not_of_a_link_that_cannot_have_them() -> None:
    for text in ("(at https://one.example/lin)", "https://one.example/lin).", "“看https://one.example/lin”，好"):
        assert recognise(text, ALL, "one") == Recognised("one", "@lin"), text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("＠lin", "@lin"),
        ("@ｌｉｎ", "@lin"),
        ("\u200e@lin\u200f", "@lin"),
        ("\u2066@lin\u2069", "@lin"),
        ("\ufeff@lin\u200b", "@lin"),
        ("@lin.", "@lin"),
        ("@lin。", "@lin"),
        ("“@lin”", "@lin"),
        ("「@lin」", "@lin"),
        ("'@lin'", "@lin"),
        ("<@lin>", "@lin"),
        ("((@LIN))", "@lin"),
        ("HTTPS://ONE.EXAMPLE/LIN", "@lin"),
        ("https://one.example./lin", "@lin"),
        ("https://one.example:443/lin", "@lin"),
        ("https://ｏｎｅ。example/lin", "@lin"),
    ],
)
def test_a_handle_is_known_in_each_form_in_which_people_have_it(text: str, found: str) -> None:
    """Kind: a spelling that means one account only was refused, or would have been another account."""
    assert recognise(text, ALL, "one") == Recognised("one", found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("li\u200bn", "U+200B"),
        ("https://one.example/li\u2060n", "U+2060"),
        ("\u202e@nil", "U+202E"),
        ("https://open.example/u/lin\u202egpj", "U+202E"),
        ("l\u00adin", "U+00AD"),
        ("li\x00n", "U+0000"),
    ],
)
def test_marks_that_nobody_sees_within_a_handle_are_named_and_refused(text: str, says: str) -> None:
    """Kind: what is read is not what is crawled; at its ends an app puts them, and there they say nothing."""
    with pytest.raises(HandleError, match=re.escape(f"marks that nobody sees ({says}): type it anew")):
        recognise(text, ALL, "one")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://Bücher.example/u/lin", "https://xn--bcher-kva.example/u/lin"),
        ("https://xn--bcher-kva.example/u/lin", "https://xn--bcher-kva.example/u/lin"),
        ("https://straße.example/u/lin", "https://xn--strae-oqa.example/u/lin"),  # not strasse.example
        ("https://例え。テスト/u/林", "https://xn--r8jz45g.xn--zckzah/u/林"),
        ("https://bskу.app/profile/x", "https://xn--bsk-ffd.app/profile/x"),  # a Cyrillic letter that looks like y
    ],
)
def test_a_host_of_other_letters_is_written_as_the_network_writes_it(text: str, found: str) -> None:
    """Kind: one host in two spellings is one account, and a host that only looks like another is seen to be none."""
    assert recognise(text, ALL, "open") == Recognised("open", found)


@pytest.mark.parametrize("link", ["https://a_\\b/u", "https:///u", "https://exa mple/u", "https://-ü.example/u"])
def test_a_host_that_is_none_is_refused(link: str) -> None:
    with pytest.raises(HandleError):
        recognise(link, ALL, "one")


@pytest.mark.parametrize(
    ("text", "named", "found"),
    [
        ("@Lin.W", "instagram", Recognised("instagram", "https://www.instagram.com/lin.w/")),
        ("instagram:lin.w", "", Recognised("instagram", "https://www.instagram.com/lin.w/")),
        ("https://instagram.com/lin.w?igsh=abc", "instagram", Recognised("instagram", "https://www.instagram.com/lin.w/")),
        ("https://www.tiktok.com/@lin.w?lang=en", "tiktok", Recognised("tiktok", "https://www.tiktok.com/@lin.w")),
    ],
)  # fmt: skip
def test_an_account_of_a_site_that_is_not_crawled_can_be_named_for_supplied_files(
    text: str, named: str, found: Recognised
) -> None:
    """Kind: a site that shows visitors nothing; its accounts could not be named, so nothing could be supplied."""
    assert recognise(text, ALL, named) == found


@pytest.mark.parametrize(
    ("text", "named", "says"),
    [
        ("https://www.instagram.com/lin.w/", "", 'write platform = "instagram" beside handle = "https://www.instagram'),
        ("看 https://www.tiktok.com/@lin 好", "", "TikTok is not crawled. Supply what you may lawfully see"),
        ("https://vm.tiktok.com/ZMabc/", "", "then run wornproof import (docs/supplied.md)"),
        ("https://www.instagram.com/lin/", "open", "Instagram is not crawled"),
        ("https://www.instagram.com/p/C7abc/", "instagram", "the address of its profile, https://www.instagram.com/na"),
        ("https://www.tiktok.com/lin", "tiktok", "is not an account of TikTok: give it as @name"),
        ("lin!w", "", "Instagram and TikTok are not crawled, only supplied"),
    ],
)
def test_a_link_to_a_site_that_is_not_crawled_says_so_and_what_to_do(text: str, named: str, says: str) -> None:
    """Kind: as above; any profile page's platform would have been offered for it."""
    with pytest.raises(HandleError) as caught:
        recognise(text, ALL, named)
    assert says in str(caught.value)


def test_a_platform_file_of_ones_own_may_claim_such_a_site() -> None:
    own = platform("mine", hosts=("www.instagram.com",), claims=(r"https://www\.instagram\.com/\w+/",),
                   handles=(r"https://www\.instagram\.com/\w+/",))  # fmt: skip
    link = "https://www.instagram.com/lin/"
    assert recognise(link, (own,)) == recognise(link, (own,), "mine") == Recognised("mine", link)
