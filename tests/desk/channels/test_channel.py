"""Channels as data: those that are shipped, a shop's own, and what is refused in one line."""

import re
from datetime import date
from pathlib import Path

import pytest

from claims.interface import known
from desk.channels.channel import Channel, ChannelError, channel, described, read_channel, shipped
from evidence.visible import visible

OWN = """
name = "{name}"
language = "en"
after = "several"
title = {{ en = "Mine", zh = "我的" }}
note = {{ en = "Look first.", zh = "请先查看。" }}
[[texts]]
name = "answer"
source = "the support, by telephone"
read_on = 2026-12-01
characters = {characters}
"""
SHIPPED = [pytest.param(one, id=one.name) for one in shipped().values()]
ASKED_FOR = (
    "taobao-refuse taobao-message tmall-return-refuse wechat-store wechat-pay antom-defence antom-evidence stripe "
    "paypal adyen mastercard visa amex optblue amazon-safe-t ebay dossier"
)


def own(name: str = "mine", characters: int = 300) -> str:
    return OWN.format(name=name, characters=characters)


def refusal(text: str) -> str:
    with pytest.raises(ChannelError) as raised:
        read_channel(text.encode(), "mine.toml")
    return str(raised.value)


def limits(one: Channel) -> list:
    return [each for each in (one.picture, one.document, *one.texts) if each]


def test_the_channels_that_shops_are_asked_by_are_shipped() -> None:
    assert set(ASKED_FOR.split()) - shipped().keys() == set()


@pytest.mark.parametrize("one", SHIPPED)
def test_a_shipped_channel_is_named_as_its_file_and_read_alone_in_one_language(one: Channel) -> None:
    file = Path("configs/channels", f"{one.name}.toml")
    assert read_channel((Path(__file__).parents[3] / file).read_bytes(), str(file)) == one
    assert one.title["en"] != one.title["zh"]
    assert all(visible(text) == text for text in (*one.title.values(), *one.note.values()))


@pytest.mark.parametrize("one", SHIPPED)
def test_every_limit_says_where_and_when_it_was_read_and_what_no_page_confirms(one: Channel) -> None:
    for each in limits(one):
        assert date(2026, 11, 23) <= each.read_on <= date(2026, 12, 1)
        assert each.is_confirmed is ("not confirmed" not in each.source)


@pytest.mark.parametrize("one", SHIPPED)
def test_a_shipped_limit_contradicts_itself_in_nothing(one: Channel) -> None:
    for each in (one.picture, one.document):
        assert not (each and each.total_bytes) or each.bytes <= each.total_bytes
    if one.picture:
        assert one.picture.least <= one.picture.most
        assert "jpg" in one.picture.types
    if one.document:
        assert "pdf" in one.document.types
    names = {claim.name for claim in known()}
    assert all(set(reason.for_claims) <= names for reason in one.reasons)


def test_channels_of_china_are_read_in_chinese() -> None:
    chinese = {one.name for one in shipped().values() if one.language == "zh"}
    assert chinese == {
        "taobao-refuse",
        "taobao-message",
        "tmall-return-refuse",
        "wechat-store",
        "wechat-pay",
        "dossier",
    }


def test_the_limits_of_taobaos_refusal_are_those_of_its_own_interface() -> None:
    refuse = shipped()["taobao-refuse"]
    assert refuse.picture
    assert (refuse.picture.bytes, refuse.picture.most) == (130_000, 1)
    assert (refuse.texts[0].least, refuse.texts[0].characters) == (2, 200)


def test_a_shops_own_channel_is_found_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "any-name.toml").write_text(own(), "utf-8")
    assert [one.name for one in described(tmp_path).channels] == sorted([*shipped(), "mine"])
    assert channel("mine", tmp_path).texts[0].characters == 300


def test_a_shops_own_channel_goes_before_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "changed.toml").write_text(own("taobao-refuse", 150), "utf-8")
    assert channel("taobao-refuse", tmp_path).texts[0].characters == 150
    assert channel("taobao-refuse", tmp_path / "nowhere").texts[0].characters == 200


def test_two_files_of_one_name_are_refused_rather_than_one_of_them_taken(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(own("mine"), "utf-8")
    (tmp_path / "b.toml").write_text(own("mine", 100), "utf-8")
    with pytest.raises(ChannelError, match=r"b\.toml: another file there is called mine too"):
        channel("mine", tmp_path)


def test_a_channel_that_nobody_described_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match=r"no channel is called taobao: .*taobao-refuse.*wornproof channels"):
        channel("taobao", tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "gbk.toml").write_bytes(own().replace("Mine", "我").encode("gbk"))
    (folder, gbk) = described(tmp_path).broken
    assert (folder.name, gbk.name) == ("folder", "mine")
    assert re.search(r"folder\.toml: cannot be read", folder.why)
    assert re.search(r"gbk\.toml: it is not in UTF-8", gbk.why)


@pytest.mark.parametrize("text", [own(characters=0), own().replace('"several"', '"several'), 'name = "mine"\n[texts'])
def test_a_broken_description_stops_no_channel_but_its_own(tmp_path: Path, text: str) -> None:
    (tmp_path / "any-name.toml").write_text(text, "utf-8")
    (tmp_path / "other.toml").write_text(own("other"), "utf-8")
    assert channel("other", tmp_path).name == "other"
    assert channel("paypal", tmp_path) == shipped()["paypal"]
    with pytest.raises(ChannelError, match=r"any-name\.toml"):
        channel("mine", tmp_path)
    found = described(tmp_path)
    assert "mine" not in [one.name for one in found.channels]
    assert [one.name for one in found.broken] == ["mine"]


def test_where_the_shops_own_limits_are_broken_the_shipped_ones_are_not_taken_instead(tmp_path: Path) -> None:
    (tmp_path / "changed.toml").write_text(own("taobao-refuse", 0), "utf-8")
    assert "taobao-refuse" not in [one.name for one in described(tmp_path).channels]
    with pytest.raises(ChannelError, match=r"changed\.toml: texts number 1, characters"):
        channel("taobao-refuse", tmp_path)


@pytest.mark.parametrize(
    "name", ["..", "../evil", "a/b", "/tmp/x", "-rf", ".hidden", "a\\u0000b", "a\\nb", "a.txt", "x" * 62]
)
def test_the_name_of_a_text_is_no_way_to_another_file(name: str) -> None:
    assert "texts number 1, name:" in refusal(own().replace('"answer"', f'"{name}"'))


@pytest.mark.parametrize("name", ["answer", "Answer"])
def test_two_texts_of_one_name_are_refused(name: str) -> None:
    second = own().partition("[[texts]]")[2].replace('"answer"', f'"{name}"')
    assert "two texts are called answer" in refusal(own() + "[[texts]]" + second)


LIMIT = 'source = "the form"\nread_on = 2026-12-01\n'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (f'[document]\n{LIMIT}bytes = 100\ntypes = ["docx", "jpg"]\n', "nothing can be made for it"),
        (
            f'[picture]\n{LIMIT}bytes = 100\nleast = 3\nmost = 3\ntypes = ["jpg"]\n',
            "picture.least: write at most 1, not 3",
        ),
        (
            f'[picture]\n{LIMIT}bytes = 9223372036854775807\ntypes = ["jpg"]\n',
            "picture.bytes: write at most 1000000000",
        ),
        (f'[[texts]]\n{LIMIT}name = "r"\ncharacters = 9223372036854775807\n', "texts number 1, characters"),
    ],
)
def test_a_description_that_nothing_we_make_can_meet_is_refused(parts: str, said: str) -> None:
    assert said in refusal(own().partition("[[texts]]")[0] + parts)


@pytest.mark.parametrize(
    ("changed", "into", "said"),
    [
        ("characters = 300", "letters = 300", r"mine\.toml: texts number 1"),
        (
            "characters = 300",
            "characters = 300\nwords = 3",
            r"^mine\.toml: texts number 1, words: there is no such key$",
        ),
        ("characters = 300", "", r"^mine\.toml: texts number 1: a text with no limit"),
        ("characters = 300", "characters = 0", r"texts number 1, characters: write at least 1, not 0"),
        ('source = "the support, by telephone"', "", r"texts number 1, source: is missing"),
        ('after = "several"', 'after = "perhaps"', r"after: write 'locked', 'several' or 'unknown', not 'perhaps'"),
        (', zh = "我的"', "", r"title: say it in both languages; zh is missing"),
        (', zh = "请先查看。"', ', zh = " "', r"note: say it in both languages; zh is missing"),
        ('name = "mine"', 'name = "../mine"', r"name: '../mine' has not the form"),
        ('language = "en"', "language = ", r"it is not TOML"),
        ("[[texts]]", "[nothing]", r"nothing: there is no such key"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused_in_one_line(changed: str, into: str, said: str) -> None:
    text = own()
    assert changed in text
    line = refusal(text.replace(changed, into))
    assert "\n" not in line
    assert re.search(said, line), line


def test_a_channel_that_takes_nothing_is_none() -> None:
    assert "takes neither a picture nor a document nor a text" in refusal(own().split("[[texts]]")[0])
