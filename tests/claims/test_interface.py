"""Claims by their interface: what each needs, which apply to a case, and what a new one costs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from claims.interface import Assessed, Claim, Material, Need, applying, known, lacking, stated
from desk.report.build import build_report
from evidence.records import Case, Dispute, Order, OrderLine
from evidence.vault import Vault

ROOT = Path(__file__).parents[2]
PLANTED = """
from claims.board import Board
from claims.interface import Assessed, Claim, Need, Part
from evidence.records import Dispute


class Counted(Assessed):
    def __init__(self, lines):
        self.lines = lines

    def summary(self):
        return {"pieces": self.lines}

    def statuses(self):
        return {}

    def rows(self, say):
        return ()

    def notes(self, say):
        return (f"{self.lines} lines counted",)

    def part(self, sources, say):
        return Part(f"{self.lines} lines counted", "", (), (), (), "counted/section.html.j2", {"n": self.lines})

    def board(self, say):
        return Board(f"{self.lines} lines counted", "", (), (), (), (), "counted/section.html.j2", {"n": self.lines})

    def closer(self, name, say):
        return None


class Counting(Claim):
    name = "counted"
    answers = frozenset({Dispute.PAYMENT_MISMATCH})
    needs = frozenset()
    statuses = ()
    tones = {}

    def assess(self, material):
        return Counted(len(material.reading.case.order.lines))


CLAIM = Counting()
"""
SECTION = """{% macro overview(v) %}<p>overview {{ v.n }}</p>{% endmacro %}
{% macro details(v) %}<p>details {{ v.n }}</p>{% endmacro %}"""
ASK = """
import sys
from pathlib import Path
from desk.acts.actor import LOCAL
from desk.acts.report import find
from desk.report.build import build_report
from desk.settings import load_settings
from evidence.vault import Vault
settings = load_settings(sys.argv[1])
print(find(LOCAL, settings, "case-1").as_json()["pieces"])
print(build_report(Vault.open(settings.vault_url, settings.home), "case-1").decode("utf-8"))
"""


class Asking(Claim):
    """A claim that is only asked what it answers and needs."""

    def __init__(self, name: str, answers: set[Dispute], *needs: Need) -> None:
        self.name, self.answers, self.needs = name, frozenset(answers), frozenset(needs)  # type: ignore[misc]  # of one object here

    def assess(self, material: Material) -> Assessed:
        raise NotImplementedError


NO_NEED = Asking("free", {Dispute.DAMAGE})
SHOPS = Asking("shops", {Dispute.DAMAGE, Dispute.ROTATION}, Need.CATALOG)
POSTS = Asking("posts", {Dispute.DAMAGE}, Need.ACCOUNTS, Need.DELIVERED)


def payment(case: Case) -> Case:
    """The same order, disputed for its payment: no accounts, no catalog, no delivery."""
    order = Order(order_id="1001", placed=case.order.placed, lines=(OrderLine(sku="tee-1", title="Tee"),))
    told = {"order": order, "claim": Dispute.PAYMENT_MISMATCH, "catalog": None, "accounts": (), "window": None}
    return Case.model_validate({**dict(case), **told})


def test_every_claim_is_found_by_its_folder() -> None:
    assert [claim.name for claim in known()] == ["damage", "payment", "rotation", "swapped", "worn"]


@pytest.mark.parametrize(
    ("without", "need"),
    [({"accounts": ()}, Need.ACCOUNTS), ({"catalog": None}, Need.CATALOG), ({"delivered": None}, Need.DELIVERED)],
)
def test_a_late_return_is_not_opened_without_what_wearing_rests_on(
    case: Case, without: dict[str, object], need: Need
) -> None:
    order = case.order.model_copy(update=without) if need is Need.DELIVERED else case.order
    bare = case.model_copy(update={**({} if need is Need.DELIVERED else without), "order": order})

    assert lacking(bare) == (need,)
    assert "worn" not in {claim.name for claim in applying(bare)}
    assert lacking(case) == ()


def test_a_case_states_what_it_has_and_nothing_else(case: Case) -> None:
    assert stated(case) == set(Need)
    assert stated(payment(case)) == frozenset()
    assert stated(case.model_copy(update={"accounts": ()})) == {Need.CATALOG, Need.DELIVERED}
    assert stated(case.model_copy(update={"catalog": None})) == {Need.ACCOUNTS, Need.DELIVERED}


def test_a_claim_applies_where_all_that_it_needs_is_stated_whatever_is_disputed(case: Case) -> None:
    every = (POSTS, NO_NEED, SHOPS)
    bare = case.model_copy(update={"accounts": ()})

    assert applying(case, every) == every
    assert applying(bare, every) == (NO_NEED, SHOPS)
    assert applying(payment(case), every) == (NO_NEED,)
    assert applying(case, ()) == ()


def test_a_case_lacks_only_what_claims_need_that_answer_its_dispute(case: Case) -> None:
    bare = payment(case)
    every = (NO_NEED, SHOPS, POSTS)
    damage, rotation = (bare.model_copy(update={"claim": one}) for one in (Dispute.DAMAGE, Dispute.ROTATION))

    assert lacking(damage, every) == (Need.ACCOUNTS, Need.CATALOG, Need.DELIVERED)
    assert lacking(rotation, every) == (Need.CATALOG,)
    assert lacking(bare, every) == lacking(damage, ()) == lacking(damage, (NO_NEED,)) == ()
    assert lacking(case.model_copy(update={"claim": Dispute.DAMAGE}), every) == ()


def test_a_case_that_no_claim_can_assess_has_a_report_that_says_so(vault: Vault, case: Case) -> None:
    vault.open_case(payment(case).model_copy(update={"claim": Dispute.LATE_RETURN}))

    english, chinese = (build_report(vault, "case-1", language=one).decode("utf-8") for one in ("en", "zh"))

    assert "Nothing can be said under this claim" in english
    assert "就此主张无法作出判断" in chinese
    assert "None of the" not in english


@pytest.mark.slow
def test_a_new_claim_is_one_folder(vault: Vault, case: Case, tmp_path: Path) -> None:
    vault.open_case(payment(case))
    tree = tmp_path / "tree"
    for room in ("evidence", "crawler", "matcher", "claims", "desk", "configs"):
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("*.jpg", "*.onnx", "__pycache__"))
    (tree / "claims" / "counted").mkdir()
    (tree / "claims" / "counted" / "__init__.py").write_text(PLANTED, "utf-8")
    (tree / "claims" / "counted" / "section.html.j2").write_text(SECTION, "utf-8")

    done = subprocess.run(
        [sys.executable, "-P", "-c", ASK, vault.store.url],
        env={"PYTHONPATH": str(tree), "WORNPROOF_HOME": str(vault.home), "PATH": ""},
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0] == "1"
    assert "<h1>1 lines counted</h1>" in done.stdout
    assert "<p>overview 1</p>" in done.stdout
    assert "<p>details 1</p>" in done.stdout
