"""What a catalog held at each of its heads."""

from evidence.coherence.catalogs import CatalogStates, is_whole
from tests.evidence.coherence.written import Book, digest


def test_each_head_has_its_own_articles_and_photos() -> None:
    book = Book()
    first = book.photo("a", 1)
    second = book.photo("a", 2)
    third = book.photo("b", 1, view=1)
    back = book.photo("a", 1)
    states = CatalogStates(book.photos)

    assert [states.has_photo(head, "a", digest(1)) for head in (first, second, third, back)] == [
        True,
        False,
        False,
        True,
    ]
    assert [states.has_photo(head, "a", digest(2)) for head in (first, second, third, back)] == [
        False,
        True,
        True,
        False,
    ]
    assert [states.has_sku(head, "b") for head in (first, second, third, back)] == [False, False, True, True]
    assert not states.has_photo(back, "b", digest(2))
    assert not states.knows(digest(9))


def test_two_views_with_one_photo_are_had_until_both_are_replaced() -> None:
    book = Book()
    book.photo("a", 1, view=0)
    book.photo("a", 1, view=1)
    one = book.photo("a", 2, view=0)
    both = book.photo("a", 3, view=1)
    states = CatalogStates(book.photos)

    assert [states.has_photo(head, "a", digest(1)) for head in (one, both)] == [True, False]


def test_a_gap_is_seen() -> None:
    book = Book()
    book.photo("a", 1)
    book.photo("b", 2)

    assert is_whole(book.photos)
    assert not is_whole(book.photos[1:])
    assert not CatalogStates(book.photos[1:]).knows(book.photos[1].digest)
