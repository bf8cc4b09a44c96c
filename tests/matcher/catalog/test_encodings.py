"""Tables in the encodings that shops' programs write; what cannot be told is refused, never garbled."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalog.google import GOOGLE
from matcher.catalog.google_xml import is_xml, read_xml
from matcher.catalog.text import decoded
from matcher.errors import FeedError
from tests.matcher.catalog.feeds import feed

HEADER = "id,title,color,image_link\n"
CHINESE = HEADER + "T1,圣诞印花圆领T恤 女装新款,酒红色,a.jpg\nT2,羊毛大衣，双排扣,黑色,b.jpg\n"
GERMAN = HEADER + "T1,Größe für Mädchen – “Süß”,weiß,a.jpg\nT2,Übergröße: Hüte & Röcke,grün,b.jpg\n"
FRENCH = HEADER + "T1,Débardeur à rayures – été,kaki foncé,a.jpg\nT2,Écharpe en laine côtelée 19€,bleu,b.jpg\n"
SPANISH = HEADER + "T1,Camisón «niña» ¿nuevo? ½,marrón,a.jpg\nT2,Pantalón 100 % algodón®,añil,b.jpg\n"


UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, encoding) for text in (CHINESE, GERMAN, FRENCH, SPANISH) for encoding in UNICODE),
        *((CHINESE, encoding) for encoding in ("gb18030", "gbk", "gb2312")),
        *((text, "cp1252") for text in (GERMAN, FRENCH, SPANISH)),
    ],
)
def test_a_table_reads_alike_in_every_encoding_that_can_write_it(tmp_path: Path, text: str, encoding: str) -> None:
    """Kind: a feed that was saved by another program than the one that made it (Excel's UTF-16, cp1252, GBK)."""
    assert feed(tmp_path, text, encoding).photos == feed(tmp_path, text).photos


@pytest.mark.parametrize("title", ["Box 12 m³", "Tee ¥199", "Café", "Größe XL", "19 €", "T恤", "5 µm", "Crème brûlée"])
def test_a_single_letter_that_is_not_ascii_is_enough(tmp_path: Path, title: str) -> None:
    encoding = "gbk" if title == "T恤" else "cp1252"
    assert feed(tmp_path, HEADER + f"T1,{title},x,a.jpg\n", encoding).photos[0].title == title


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("cp1251", "Футболка хлопковая с принтом"),
        ("koi8-r", "Футболка хлопковая с принтом"),
        ("big5", "聖誕印花圓領上衣 女裝新款 黑色外套"),
        ("shift_jis", "クリスマスのプリントTシャツ レディース"),
        ("euc_jp", "クリスマスのプリントTシャツ レディース"),
        ("euc_kr", "크리스마스 프린트 티셔츠 여성 신상품 블랙"),
        ("mac_roman", "Größe für Mädchen, Süß, Übergröße, Débardeur été"),
        ("cp1250", "Koszulka dziecięca w żółte kwiaty, źrebię, łąka"),
        ("iso8859_7", "Μπλούζα βαμβακερή με στάμπα"),
    ],
)
def test_an_encoding_that_cannot_be_told_is_refused_with_what_to_do(tmp_path: Path, encoding: str, title: str) -> None:
    """Kind: bytes that would come to other letters than were written."""
    with pytest.raises(FeedError, match="save it as UTF-8"):
        feed(tmp_path, HEADER + f"T1,{title},x,a.jpg\n" * 3, encoding)


@pytest.mark.parametrize("letter", [b"\xe9", b"\xfc", b"\x96"])
def test_utf_8_with_a_wrong_byte_is_refused_with_its_line_and_not_read_as_something_else(
    tmp_path: Path, letter: bytes
) -> None:
    data = GERMAN.encode() + b"T3,caf" + letter + b",x,c.jpg\n"
    with pytest.raises(FeedError, match="1 wrong bytes, the first in line 4 of the text"):
        feed(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04\x14\x00 xl/workbook.xml", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an older Excel"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "an HTML page"),
    ],
)
def test_a_file_that_is_no_table_is_called_what_it_is(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises(FeedError, match=what):
        feed(tmp_path, data)


@pytest.mark.parametrize("row", ["T\ufffd1,Tee,red,a.jpg", "T1,T\ufffde,red,a.jpg", "T1,Tee,red,caf\ufffd.jpg"])
def test_a_row_whose_letters_were_lost_before_is_left_out_by_name(tmp_path: Path, row: str) -> None:
    read = feed(tmp_path, HEADER + f"{row}\nT2,Coat,blue,b.jpg\n")
    assert [photo.sku for photo in read.photos] == ["T2"]
    assert [problem.startswith("row 2: T") for problem in read.problems] == [True]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", HEADER.encode()]))
def test_any_bytes_are_a_text_or_a_feed_error(data: bytes, start: bytes) -> None:
    with suppress(FeedError):
        assert isinstance(decoded(start + data), str)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=80),
    st.sampled_from([b"<", b"<rss><item>", b"\xff\xfe<\0", b"<?xml version='1.0'", b"<!DOCTYPE a ["]),
)
def test_any_bytes_that_begin_as_xml_are_a_feed_error(data: bytes, start: bytes) -> None:
    assert is_xml(start + data)
    with pytest.raises(FeedError):
        read_xml(start + data, GOOGLE)
