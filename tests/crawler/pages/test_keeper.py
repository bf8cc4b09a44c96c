"""What of a page goes into the case, on pages made by hand: new, changed, completed, unchanged, gone, come back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.asking.context import Context
from crawler.keeping.journal import runs_of
from crawler.pages import keeper as keeper_module
from crawler.pages.keeper import Keeper, Kept
from crawler.parsers.page import PageParser
from crawler.parsers.reading import LONGEST_TEXT, FoundPicture, FoundPost, Page
from evidence.codec import sha256
from evidence.records import Capture, Entry, Image, Post, RemarkKind, Why
from evidence.vault import CaseFile, Vault
from tests.crawler.captured import WINDOW
from tests.crawler.keeping.written import LISTED, change, had, lacking, new_case, one_left_out, post, run, segment
from tests.crawler.pages.made import context, platform

DAY = timedelta(days=1)


def found(name: str, *pictures: str, **values: Any) -> FoundPost:
    shared: dict[str, Any] = {
        "platform_id": name,
        "author": "lin",
        "url": f"https://a.example/p/{name}",
        "text": "hello",
    }
    shared |= {"posted_at": LISTED, "posted_at_source": "site"}
    shared["pictures"] = tuple(FoundPicture(f"https://c.example/{one}.jpg") for one in pictures)
    return FoundPost(**{**shared, **values})


@dataclass
class Desk:
    """A case with one run in it, and what pictures answer."""

    case: CaseFile
    context: Context
    run: Entry
    refuses: dict[str, Why]
    asked: list[str]

    def hold(self, *posts: Post, **values: Any) -> Entry:
        """Posts that an earlier page brought."""
        return segment(self.case.ledger, self.run, *posts, **values)

    def keeper(self) -> Keeper:
        state = runs_of(self.case.ledger.entries(), "demo", "lin")[-1]
        rules = self.context.platform
        return Keeper(rules, PageParser(rules), "lin", WINDOW, state, self.case.ledger)

    def keep(self, keeper: Keeper, *posts: FoundPost, unread: tuple[str, ...] = ()) -> Kept:
        crawler: Any = None
        return asyncio.run(keeper.keep(crawler, self.context, Page(posts, len(posts), "", unread=unread)))

    async def answer(self, _: Any, picture: FoundPicture) -> Image:
        """As ``fetch_picture`` would."""
        name = picture.url.removeprefix("https://c.example/").removesuffix(".jpg")
        self.asked.append(name)
        if name in self.refuses:
            return lacking(name, self.refuses[name])
        self.context.recorder.captures.append(_capture(name))
        return had(name)


def _capture(name: str) -> Capture:
    values = {"url": "x", "captured_at": LISTED, "method": "wire", "http_status": 200, "media_type": "image/jpeg"}
    return Capture.model_validate({**values, "payload_digest": sha256(name.encode()), "payload_bytes": 600,
                                   "warc_record_id": name})  # fmt: skip


Made = Callable[..., Desk]


@pytest.fixture
def desk(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    def made(**changes: Any) -> Desk:
        case = new_case(vault, "lin")
        rules = platform(pictures_at_once=1, **changes)
        desk = Desk(case, context(tmp_path, rules), run(case), {}, [])
        monkeypatch.setattr(keeper_module, "fetch_picture", desk.answer)
        monkeypatch.setattr(keeper_module, "shown_picture", lambda *_: None)
        return desk

    return made


def ids(kept: Kept) -> list[str]:
    return [one.platform_id for one in kept.posts]


def changed(kept: Kept) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.what, one.platform_id, one.fields) for one in kept.changes]


def test_new_posts_of_the_window_are_kept_with_their_pictures(desk: Made) -> None:
    here = desk()
    kept = here.keep(here.keeper(), found("1", "a", "b"), found("2", posted_at=WINDOW.start - DAY))
    assert (ids(kept), kept.unchanged, kept.changes, kept.rest) == (["1"], (), (), ())
    assert [image.digest for image in kept.posts[0].images] == [had("a").digest, had("b").digest]
    assert kept.posts[0].parser == "page@1"
    assert here.asked == ["a", "b"]


def test_of_two_posts_with_one_id_the_first_is_kept_and_the_other_is_told(desk: Made) -> None:
    """Kind: an entry that vanishes without a word. Two items of a feed had one guid, and the last took the first's
    place; a post that the page lists twice, as pinned ones are, is one."""
    here = desk()
    kept = here.keep(here.keeper(), found("1", "a"), found("1", "b", text="another"), found("2", "c"), found("2", "c"))

    assert (ids(kept), here.asked) == (["1", "2"], ["a", "c"])
    assert [one.kind for one in here.context.recorder.remarks] == [RemarkKind.POST_NOT_READ]


def test_a_picture_that_two_posts_show_is_asked_for_once_and_each_keeps_its_own_words(desk: Made) -> None:
    here = desk()
    one, other = (FoundPicture("https://c.example/a.jpg", alt) for alt in ("sea", "land"))
    kept = here.keep(here.keeper(), found("1", pictures=(one,)), found("2", pictures=(other,)))
    assert [post.images[0].alt for post in kept.posts] == ["sea", "land"]
    assert here.asked == ["a"]


def test_a_post_that_is_held_just_so_is_unchanged_and_its_pictures_are_not_asked_for(desk: Made) -> None:
    here = desk()
    here.hold(post("1", had("a")))
    kept = here.keep(here.keeper(), found("1", "a"), found("1", "a"))
    assert (kept.posts, kept.unchanged, kept.changes, here.asked) == ((), ("1",), (), [])


def test_a_post_that_moved_out_of_the_window_is_still_compared(desk: Made) -> None:
    here = desk()
    here.hold(post("1"))
    kept = here.keep(here.keeper(), found("1", posted_at=WINDOW.until + DAY))
    assert changed(kept) == [("edited", "1", ("posted_at",))]


@pytest.mark.parametrize(
    ("parser", "what"), [("page@1", "edited"), ("page@0", "read_again"), ("mapped@2", "read_again")]
)
def test_another_text_is_an_edit_where_the_same_parser_reads_it(desk: Made, parser: str, what: str) -> None:
    here = desk()
    earlier = here.hold(post("1", parser=parser))
    kept = here.keep(here.keeper(), found("1", text="hello!"))
    assert (ids(kept), kept.unchanged, changed(kept)) == (["1"], (), [(what, "1", ("text",))])
    assert kept.changes[0].earlier == earlier.digest


def test_a_picture_had_at_last_completes_its_post_and_one_still_lacking_leaves_it(desk: Made) -> None:
    here = desk()
    here.hold(post("1", had("a"), lacking("b", Why.TIMEOUT_S)), post("2", lacking("c", Why.TIMEOUT_S)))
    here.refuses["c"] = Why.TIMEOUT_S
    kept = here.keep(here.keeper(), found("1", "a", "b"), found("2", "c"))
    assert (ids(kept), kept.unchanged, changed(kept)) == (["1"], ("2",), [("completed", "1", ())])


def test_a_picture_that_is_not_public_is_not_asked_for_again(desk: Made) -> None:
    here = desk()
    here.hold(post("1", lacking("a", Why.NOT_PUBLIC)))
    assert here.keep(here.keeper(), found("1", "a")).unchanged == ("1",)
    assert here.asked == []


def test_a_picture_not_had_is_a_remark_unless_the_site_keeps_it_to_itself(desk: Made) -> None:
    here = desk()
    here.refuses |= {"a": Why.TIMEOUT_S, "b": Why.NOT_PUBLIC}
    here.keep(
        here.keeper(), found("1", "a", "b"), found("2", pictures=(FoundPicture("", missing="no file", why=Why.OTHER),))
    )
    said = here.context.recorder.remarks
    assert [(one.kind, one.value("post"), one.value("why")) for one in said] == [
        (RemarkKind.PICTURE_NOT_HAD, "1", "timeout_s"),
        (RemarkKind.PICTURE_NOT_HAD, "2", "other"),
    ]


def test_a_post_too_long_for_a_record_is_left_out_and_counted(desk: Made) -> None:
    here = desk()
    kept = here.keep(here.keeper(), found("1", text="x" * (LONGEST_TEXT + 1)), found("2", text="\u202e" * LONGEST_TEXT))
    assert ids(kept) == ["2"]
    assert [said.kind for said in here.context.recorder.remarks] == [RemarkKind.POST_TOO_LONG]
    assert [(left.what, left.why, left.example) for left in here.context.recorder.left_out] == [
        ("post", "too_long", "1")
    ]


def test_a_post_that_no_longer_fits_waits_for_the_next_segment(desk: Made) -> None:
    here = desk(limits={"max_segment_bytes": 1_000})
    keeper = here.keeper()
    kept = here.keep(keeper, found("1", "a", "b"), found("2", "c"))
    assert (ids(kept), [one.platform_id for one in kept.rest]) == (["1"], ["2"])
    assert here.context.recorder.remarks == ()
    here.context.recorder.begin()
    assert ids(here.keep(keeper, *kept.rest)) == ["2"]
    here.context.recorder.drop()


def test_a_post_that_alone_is_too_much_is_kept_without_what_does_not_fit(desk: Made) -> None:
    here = desk(limits={"max_segment_bytes": 1_000})
    kept = here.keep(here.keeper(), found("1", "a", "b", "c"))
    assert (ids(kept), kept.rest) == (["1"], ())
    assert [image.why for image in kept.posts[0].images] == ["", "", Why.MAX_SEGMENT_BYTES]
    assert [said.kind for said in here.context.recorder.remarks] == [RemarkKind.PICTURE_NOT_HAD]


def test_posts_that_the_whole_listing_did_not_show_are_gone(desk: Made) -> None:
    here = desk()
    earlier = here.hold(*(post(name) for name in "123"))
    here.run = run(here.case)
    keeper = here.keeper()
    here.keep(keeper, found("2"))
    assert [(one.what, one.platform_id, one.earlier) for one in keeper.not_listed()] == [
        ("not_listed", "1", earlier.digest),
        ("not_listed", "3", earlier.digest),
    ]


def test_what_earlier_pages_of_the_same_run_showed_is_not_gone_after_a_kill(desk: Made) -> None:
    here = desk()
    here.hold(post("1"))
    here.run = run(here.case)
    here.hold(unchanged=("1",))
    assert here.keeper().not_listed() == ()


@pytest.mark.parametrize("when", ["now", "before the kill"])
def test_where_a_post_could_not_be_read_none_is_said_to_be_gone(desk: Made, when: str) -> None:
    here = desk()
    here.hold(post("1"))
    here.run = run(here.case)
    if when == "before the kill":
        here.hold(left_out=(one_left_out(Why.UNREADABLE),))
    keeper = here.keeper()
    here.keep(keeper, unread=("posts[0]: no time",) if when == "now" else ())
    assert keeper.not_listed() == ()


def test_a_post_that_is_too_long_still_lets_others_be_gone(desk: Made) -> None:
    here = desk()
    here.hold(post("1"))
    here.run = run(here.case)
    here.hold(left_out=(one_left_out(Why.TOO_LONG),))
    assert [one.platform_id for one in here.keeper().not_listed()] == ["1"]


def test_a_post_that_was_gone_and_is_shown_is_listed_again_once(desk: Made) -> None:
    here = desk()
    earlier = here.hold(post("1"), post("2"))
    here.hold(changes=(change("not_listed", "1", earlier), change("not_listed", "2", earlier)))
    here.run = run(here.case)
    keeper = here.keeper()
    assert changed(here.keep(keeper, found("1"))) == [("listed_again", "1", ())]
    assert changed(here.keep(keeper, found("1"))) == []
    assert keeper.not_listed() == (), "the other one was gone before, which is on record"


def test_a_post_sealed_in_this_run_is_held_on_the_next_page(desk: Made) -> None:
    here = desk()
    keeper = here.keeper()
    kept = here.keep(keeper, found("1"))
    keeper.sealed(kept.posts, here.hold(*kept.posts).seq)
    assert here.keep(keeper, replace(found("1"), url="https://a.example/p/1?again")).unchanged == ("1",)


def test_the_host_of_a_picture_is_named_for_pictures_where_the_file_allows_it(desk: Made) -> None:
    here = desk(pictures_elsewhere=True)
    here.keep(here.keeper(), found("1", "a"))
    assert here.context.hosts.refusal("https://c.example/a.jpg", picture=True) == ""
    assert here.context.hosts.refusal("https://c.example/u/ann") != ""
