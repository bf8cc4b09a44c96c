"""Google Merchant's XML in the ways shops write it; what could unfold or fetch is refused."""

from pathlib import Path

import pytest

from matcher.errors import FeedError
from tests.matcher.catalog.feeds import feed, shown

G = 'xmlns:g="http://base.google.com/ns/1.0"'
RSS = f'<?xml version="1.0"?>\n<rss version="2.0" {G}><channel><title>Shop</title><link>https://s.example</link>%s</channel></rss>'
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom" {G}><title>Shop</title><id>tag:s.example</id>%s</feed>'
INSIDE = (
    "<g:id>T1</g:id><title>Tee</title><g:title>Tee &amp; more</g:title><g:color>red</g:color>"
    "<g:item_group_id>T</g:item_group_id><g:image_link><![CDATA[ https://s.example/a.jpg?v=1&w=8 ]]></g:image_link>"
    "<g:additional_image_link>https://s.example/b.jpg</g:additional_image_link>"
    "<g:additional_image_link>https://s.example/c,1.jpg,https://s.example/d.jpg</g:additional_image_link>"
)
ITEM, ENTRY = f"<item>{INSIDE}</item>", f"<entry><id>tag:s.example,1</id>{INSIDE}</entry>"
LINKS = [f"https://s.example/{name}.jpg" for name in ("b", "c,1", "d")]


@pytest.mark.parametrize(
    "text",
    [
        RSS % ITEM,
        ATOM % ENTRY,
        (RSS % ITEM).replace("ns/1.0", "ns/1.0/"),
        (RSS % ITEM).replace("xmlns:g=", "xmlns:goog=").replace("<g:", "<goog:").replace("</g:", "</goog:"),
        "<!DOCTYPE rss>" + (RSS % ITEM).removeprefix('<?xml version="1.0"?>'),
        RSS % ("<!-- <item/> -->" + ITEM),
    ],
    ids=["RSS", "Atom", "name with a slash", "another prefix", "doctype", "comment"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rss_and_atom_are_read_with_every_picture(tmp_path: Path, text: str, encoding: str) -> None:
    """Kind: a feed that is no table."""
    read = feed(tmp_path, text, encoding, "feed.xml")
    assert (read.kind, read.counted, read.problems) == ("google", "item", ())
    assert shown(read.photos) == {"T1": ["https://s.example/a.jpg?v=1&w=8", *LINKS]}
    assert {(one.style, one.title, one.color, one.row) for one in read.photos} == {("T", "Tee & more", "red", 1)}


def test_elements_without_a_namespace_and_other_encodings_are_read(tmp_path: Path) -> None:
    item = "<item><id>T1</id><title>印花T恤</title><image_link>a.jpg</image_link></item>"
    text = f'<?xml version="1.0" encoding="GBK"?><rss><channel>{item}</channel></rss>'
    assert feed(tmp_path, text, "gbk").photos[0].title == "印花T恤"


@pytest.mark.parametrize(
    ("title", "right"),
    [("Tee & more", "Tee & more"), ("Tee&nbsp;&eacute;", "Tee\u00a0é"), ("M&M;s &#38; &lt;b&gt;", "M&M;s & <b>")],
)
def test_bare_ampersands_and_html_s_letters_are_read_and_said(tmp_path: Path, title: str, right: str) -> None:
    """Kind: XML that was pasted together."""
    item = f"<item><g:id>T1</g:id><g:title>{title}</g:title><g:image_link>https://s.example/a?v=1&w=8</g:image_link></item>"
    read = feed(tmp_path, RSS % (item + ITEM.replace("T1", "T2")))
    assert (read.photos[0].title, read.photos[0].link) == (right, "https://s.example/a?v=1&w=8")
    assert read.photos[1].link == "https://s.example/a.jpg?v=1&w=8"
    assert [problem.startswith("not well-formed XML") for problem in read.problems] == [True]


@pytest.mark.parametrize("text", ["\n \n" + RSS % ITEM, (RSS % ITEM).replace(G, ""), (ATOM % ENTRY).replace(G, "")])
def test_a_blank_line_on_top_or_a_prefix_that_is_not_declared_changes_nothing(tmp_path: Path, text: str) -> None:
    read = feed(tmp_path, text)
    assert (read.photos[0].title, shown(read.photos)["T1"][1:]) == ("Tee & more", LINKS)


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "x">',
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY a SYSTEM "http://169.254.169.254/latest/meta-data">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;',
    ],
)
def test_entities_are_refused_before_one_is_unfolded(tmp_path: Path, declared: str) -> None:
    """Kind: a small file with a large promise, or one that names other files."""
    text = f"<!DOCTYPE rss [{declared}]><rss {G}><channel><item><g:id>&a;</g:id></item>{ITEM}</channel></rss>"
    with pytest.raises(FeedError, match="declares entities"):
        feed(tmp_path, text)


def test_depth_and_number_of_items_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FeedError, match="not well-formed XML"):
        feed(tmp_path, RSS % ("<a>" * 100_000))
    monkeypatch.setattr("matcher.catalog.google_xml.MAX_ROWS", 2)
    with pytest.raises(FeedError, match="more than 2 items"):
        feed(tmp_path, RSS % (ITEM * 3))


@pytest.mark.parametrize("text", [(RSS % ITEM)[:-40], RSS % "<item><g:id>T</item>", "<rss", RSS % "\x01"])
def test_what_is_cut_or_torn_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(FeedError, match=r"not well-formed XML: .*line \d"):
        feed(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("<urlset><url><loc>https://s.example</loc></url></urlset>", "needed are the elements .* it has: nothing"),
        (RSS % "<item><title>Tee</title><guid>1</guid></item>", "'id' and 'image_link' .* it has: title, guid"),
        (ATOM % "<entry><id>1</id><link/></entry>", "it has: link"),
    ],
)
def test_xml_of_another_kind_is_refused_with_what_it_has(tmp_path: Path, text: str, has: str) -> None:
    with pytest.raises(FeedError, match=has):
        feed(tmp_path, text)


def test_items_that_lack_something_are_named_by_their_number(tmp_path: Path) -> None:
    read = feed(tmp_path, RSS % (ITEM + ITEM + "<item><g:id>T3</g:id></item>"))
    assert read.problems == (
        "item 2: id T1 is already in item 1; this item is left out",
        "item 3: T3 has no image_link",
    )
