"""Every role at every act on one's own, a foreign and a missing case: refused is refused, and nothing leaks."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.access.actor import Actor
from desk.access.errors import Forbidden, NotThere
from desk.access.roles import MAY, Right, Role
from desk.acts import (
    alike,
    amend,
    case_page,
    checks,
    cite,
    crawl,
    damage,
    damage_edge,
    dispose,
    exhibit,
    export,
    extend,
    hand_over,
    import_supplied,
    index,
    investigate,
    line_up,
    match,
    overview,
    pack,
    payment,
    pictures,
    pieces,
    release,
    report,
    reused,
    review,
    review_comparisons,
    runs,
    search,
    standing,
    strike,
    timestamp,
    verify,
)
from desk.acts.actor import LOCAL
from desk.acts.audit import audit
from desk.acts.captured import last_captures
from desk.acts.case_list import list_cases
from desk.acts.catalogs import list_catalogs
from desk.acts.copies import Size
from desk.acts.errors import EXPECTED
from desk.settings import Settings
from evidence.codec import sha256
from evidence.records import Disposed, Dispute
from evidence.records import Role as FileRole
from evidence.vault import Vault
from tests.desk.acts.lived import ADA, GOES, LIN, STAYS, lived, quiet
from tests.desk.acts.test_acts import ACTS
from tests.desk.search.test_verbs import jpeg

MINE, THEIRS, NOWHERE = GOES, STAYS, "case-nowhere"
PICTURE, PHOTO = (sha256(data).removeprefix("sha256:") for data in (ADA.picture, jpeg(1)))
Act = Callable[[Actor, Settings, str], Any]
ORDER = """
case_id = "{case}"
purpose = "x"
opened_by = "x"
claim = "late_return"
catalog = "none.csv"
retention_days = 90
[order]
order_id = "O"
placed = 2026-04-28T20:14:00Z
delivered = 2026-05-02T13:05:00Z
[[order.lines]]
sku = "tee-1"
title = "Tee"
[[accounts]]
platform = "atproto"
handle = "x.bsky.social"
[accounts.basis]
stated_by = "x"
grounds = "x"
strength = "weak"
[window]
from = 2026-04-18T00:00:00Z
until = 2026-05-14T23:59:59Z
"""


def order(settings: Settings, case: str) -> Path:
    path = settings.home.parent / f"{case}.toml"
    path.write_text(ORDER.format(case=case), "utf-8")
    return path


def out(settings: Settings, end: str) -> Path:
    return settings.home.parent / f"made{end}"


def asked(where: str) -> search.Question:
    return search.Question(where=where, text="beach", filters={}, times={}, picture=None, radius_bits=0, limit=5)


def handed_in(settings: Settings, case: str) -> int:
    """Number of the entry of a picture that the local operator handed in to one's own case; 1 of another."""
    if case != MINE:
        return 1
    files = [exhibit.Handed("a.jpg", ADA.picture)]
    return exhibit.take_in(LOCAL, settings, case, FileRole.MESSAGES, files, quiet).taken[0].number


OF_A_CASE: dict[str, tuple[Right, Act]] = {
    "crawl": (Right.CAPTURE, lambda a, s, c: crawl.crawl(a, s, c, quiet)),
    "match": (Right.CAPTURE, lambda a, s, c: match.match(a, s, c, quiet)),
    "import_supplied": (Right.CAPTURE, lambda a, s, c: import_supplied.import_supplied(a, s, c, [], quiet)),
    "investigate": (Right.CAPTURE, lambda a, s, c: investigate.investigate(a, s, order(s, c), quiet)),
    "timestamp": (Right.CAPTURE, lambda a, s, c: timestamp.timestamp(a, s, c)),
    "find": (Right.READ, lambda a, s, c: report.find(a, s, c)),
    "write_report": (Right.DRAFT, lambda a, s, c: report.write_report(a, s, c, out(s, ".html"))),
    "show_cases": (Right.READ, lambda a, s, c: overview.show_cases(a, s, c)),
    "preflight": (Right.READ, lambda a, s, c: hand_over.preflight(a, s, c, "paypal")),
    "hand_over": (Right.DRAFT, lambda a, s, c: hand_over.hand_over(a, s, c, "paypal", out(s, ""))),
    "pack": (Right.DRAFT, lambda a, s, c: pack.pack(a, s, c, out=out(s, ".wacz"))),
    "verify_vault": (Right.READ, lambda a, s, c: verify.verify_vault(a, s, c)),
    "search": (Right.READ, lambda a, s, c: search.search(a, s, asked(c))),
    "alike": (Right.READ, lambda a, s, c: alike.alike(a, s, asked(c), out(s, ".jpg"), quiet)),
    "amend": (Right.AMEND, lambda a, s, c: amend.amend(a, s, order(s, c), "x", quiet)),
    "extend": (Right.CASE_LIFE, lambda a, s, c: extend.extend(a, s, c, 365, "x")),
    "dispose": (Right.CASE_LIFE, lambda a, s, c: dispose.dispose(a, s, c, Disposed.ERASURE, quiet, dry_run=True)),
    "export_held": (Right.CASE_LIFE, lambda a, s, c: export.export_held(a, s, c, out(s, ".zip"), quiet)),
    "next_lineup": (Right.REVIEW, lambda a, s, c: line_up.next_lineup(a, s, c, out(s, ".l.html"))),
    "withdraw": (Right.REVIEW, lambda a, s, c: review.withdraw(a, s, c, "0" * 12, "x")),
    "comparisons": (Right.READ, lambda a, s, c: review_comparisons.comparisons(a, s, c)),
    "judge_comparison": (
        Right.REVIEW,
        lambda a, s, c: review_comparisons.judge_comparison(a, s, c, 1, "confirmed"),
    ),
    "undo_comparison": (Right.REVIEW, lambda a, s, c: review_comparisons.undo_comparison(a, s, c, 1)),
    "withdraw_comparison": (Right.REVIEW, lambda a, s, c: review_comparisons.withdraw_comparison(a, s, c, 1, "x")),
    "standing": (Right.READ, lambda a, s, c: standing.standing(a, s, c)),
    "ask_release": (Right.DRAFT, lambda a, s, c: release.ask_release(a, s, c, "paypal")),
    "approve_release": (Right.APPROVE, lambda a, s, c: release.approve_release(a, s, c, "paypal")),
    "releases": (Right.READ, lambda a, s, c: release.releases(a, s, c)),
    "case_page": (Right.READ, lambda a, s, c: case_page.case_page(a, s, c)),
    "case_to_compare": (Right.READ, lambda a, s, c: case_page.case_to_compare(a, s, c)),
    "run_case": (Right.CAPTURE, lambda a, s, c: runs.run_case(a, s, c)),
    "ready_to_run": (Right.CAPTURE, lambda a, s, c: runs.ready_to_run(a, s, c)),
    "run_state": (Right.READ, lambda a, s, c: runs.run_state(a, s, c)),
    "check_case": (Right.READ, lambda a, s, c: checks.check_case(a, s, c)),
    "last_check": (Right.READ, lambda a, s, c: checks.last_check(a, s, c)),
    "put_question": (Right.REVIEW, lambda a, s, c: line_up.put_question(a, s, c)),
    "post_picture": (Right.READ, lambda a, s, c: pictures.post_picture(a, s, c, PICTURE, Size.SMALL)),
    "catalog_picture": (Right.READ, lambda a, s, c: pictures.catalog_picture(a, s, c, PHOTO, Size.SMALL)),
    "take_in": (
        Right.CAPTURE,
        lambda a, s, c: exhibit.take_in(a, s, c, FileRole.MESSAGES, [exhibit.Handed("a.txt", b"hello")], quiet),
    ),
    "add_exhibits": (
        Right.CAPTURE,
        lambda a, s, c: exhibit.add_exhibits(a, s, c, FileRole.MESSAGES, [out(s, ".jpg")], quiet),
    ),
    "exhibits": (Right.READ, lambda a, s, c: exhibit.exhibits(a, s, c)),
    "save_exhibit": (Right.ORIGINAL, lambda a, s, c: exhibit.save_exhibit(a, s, c, 1, out(s, ".copy"))),
    "damage": (Right.READ, lambda a, s, c: damage.damage(a, s, c)),
    "measure_edge": (
        Right.CAPTURE,
        lambda a, s, c: damage_edge.measure_edge(a, s, c, 1, (0, 0), (1, 1), quiet),
    ),
    "search_reused": (Right.CAPTURE, lambda a, s, c: reused.search_reused(a, s, c, quiet)),
    "payment": (Right.CAPTURE, lambda a, s, c: payment.payment(a, s, c, (), quiet)),
    "cite": (Right.CAPTURE, lambda a, s, c: cite.cite(a, s, c, quiet)),
    "compare_pieces": (Right.CAPTURE, lambda a, s, c: pieces.compare_pieces(a, s, c, Dispute.ROTATION, quiet)),
    "strike": (Right.AMEND, lambda a, s, c: strike.strike(a, s, c, 1, "x")),
    "exhibit_picture": (Right.READ, lambda a, s, c: pictures.exhibit_picture(a, s, c, handed_in(s, c), Size.SMALL)),
    "original_picture": (Right.ORIGINAL, lambda a, s, c: pictures.original_picture(a, s, c, PICTURE, "to look")),
}  # fmt: skip
OF_ALL: dict[str, tuple[Right, Callable[[Actor, Settings], Any]]] = {
    "show_cases": (Right.READ, lambda a, s: overview.show_cases(a, s)),
    "list_cases": (Right.READ, lambda a, s: list_cases(a, s)),
    "last_captures": (Right.READ, lambda a, s: last_captures(a, s)),
    "list_catalogs": (Right.READ, lambda a, s: list_catalogs(a, s)),
    "search": (Right.READ, lambda a, s: search.search(a, s, asked(search.EVERYWHERE))),
    "audit": (Right.AUDIT, lambda a, s: audit(a, s)),
}
ELSEWHERE = {
    "answer", "undo", "practise", "rates", "naming", "note_made", "check_platform", "verify_package", "add_account",
    "change_account", "make_key", "order_drafted",
}  # fmt: skip
"""Acts with a case in what they take or hold that is looked up otherwise, each with tests of its own."""

_MADE: dict[str, tuple[Settings, Vault]] = {}


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    if "desk" not in _MADE:
        _MADE["desk"] = lived(tmp_path_factory.mktemp("desk"))
        out(_MADE["desk"][0], ".jpg").write_bytes(ADA.picture)
        (_MADE["desk"][0].home.parent / "none.csv").write_text("id,title,image_link\n", "utf-8")
    return _MADE["desk"][0]


def actor(role: Role, *cases: str) -> Actor:
    return Actor("Kim", "kim", frozenset({role}), frozenset(cases))


def refusal(act: Act, who: Actor, settings: Settings, case: str) -> tuple[str, str] | None:
    """Kind and text of a refusal, the case's id taken out; None where it was let in, whatever came of it then."""
    try:
        act(who, settings, case)
    except (Forbidden, NotThere) as error:
        return type(error).__name__, str(error).replace(case, "CASE")
    except EXPECTED:
        return None
    return None


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", OF_A_CASE)
def test_a_foreign_case_and_a_missing_one_are_one_answer_and_rights_come_first(
    desk: Settings, role: Role, name: str
) -> None:
    right, act = OF_A_CASE[name]
    who = actor(role, MINE, NOWHERE + "-2")
    theirs, nowhere = (refusal(act, who, desk, case) for case in (THEIRS, NOWHERE))

    assert theirs is not None
    assert theirs == nowhere
    if name != "investigate":  # which opens a case of one's own that is not there yet
        assert theirs == refusal(act, who, desk, NOWHERE + "-2")
    assert theirs[0] == ("NotThere" if right in MAY[role] else "Forbidden")


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(set(OF_A_CASE) - {"crawl", "investigate"}))
def test_ones_own_case_is_open_to_who_may(desk: Settings, role: Role, name: str) -> None:
    right, act = OF_A_CASE[name]
    found = refusal(act, actor(role, MINE), desk, MINE)

    assert (found is None) is (right in MAY[role]), found


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", OF_ALL)
def test_what_speaks_of_all_cases_speaks_of_ones_own(desk: Settings, role: Role, name: str) -> None:
    right, act = OF_ALL[name]
    if right not in MAY[role]:
        with pytest.raises(Forbidden):
            act(actor(role, MINE), desk)
        return
    told = repr(act(actor(role, MINE), desk))

    assert not any(mark in told for mark in (LIN.case_id, LIN.name, LIN.handle, LIN.order_id, LIN.text))
    assert MINE in told or name in ("audit", "last_captures")


@pytest.mark.slow
@pytest.mark.parametrize("act", [index.build, index.rebuild, index.status, verify.verify_vault])
def test_what_is_about_the_whole_vault_is_for_who_sees_all_of_it(desk: Settings, act: Callable[..., Any]) -> None:
    more = () if act in (index.status, verify.verify_vault) else (lambda *_: None,)
    with pytest.raises(Forbidden):
        act(replace(actor(Role.LEAD), cases=frozenset({MINE})), desk, *more)


def test_every_act_that_takes_a_case_is_in_one_of_these_tables() -> None:
    taking = {act.__name__ for act in ACTS if "case_id" in inspect.signature(act).parameters}

    assert taking - {"audit"} <= set(OF_A_CASE) | ELSEWHERE
    assert set(OF_A_CASE) - taking == {"search", "alike", "amend", "investigate"}  # these name it otherwise


@pytest.mark.parametrize("case", ["../case-goes", "case-goes/../case-stays", ".", "case-goes\0", "CASE-GOES"])
def test_a_name_that_is_none_is_a_case_that_is_not_there(desk: Settings, case: str) -> None:
    for right, act in OF_A_CASE.values():
        if right is Right.READ:
            with pytest.raises((NotThere, Forbidden)):
                act(actor(Role.LEAD, MINE), desk, case)
