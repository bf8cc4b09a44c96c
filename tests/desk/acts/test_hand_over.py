"""A case handed over: not without what it must show, within the channel's limits, and on the record."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from claims.elements import Strength
from desk.access.roles import Role
from desk.acts.actor import LOCAL
from desk.acts.errors import ActError
from desk.acts.hand_over import HandedOver, hand_over, preflight
from desk.acts.release import approve_release, ask_release
from desk.acts.review import answer, withdraw
from desk.channels.artefacts import MANIFEST
from desk.channels.channel import ChannelError, own_folder, shipped
from desk.settings import Settings
from evidence.codec import sha256
from evidence.coherence.packs import digest_of
from evidence.records import Pack, PackedFile
from evidence.verify import verify
from tests.desk.acts.test_dispatch import settings, vault  # noqa: F401 - the fixtures
from tests.desk.acts.test_review_comparisons import BO, ZOE, swapped  # noqa: F401 - the fixture
from tests.desk.acts.test_review_comparisons import CASE as SWAPPED
from tests.desk.acts.test_review_comparisons import says as judged
from tests.desk.review.raced import CASE, Laid, lay_out, question, quiet, says, someone

CHANNEL = "taobao-refuse"
LEAD, INVESTIGATOR = someone("lea", Role.LEAD), someone("ivy", Role.INVESTIGATOR)


def confirmed(desk: Laid) -> None:
    turns = desk.turns
    desk.put(["ada", "ben"])
    for account in ("ada", "ben"):
        asked = question(turns, turns.subjects[0], account)
        answer(someone(account), desk.settings, asked.name, says(asked, "confirmed"), quiet)


def let_go(desk: Laid, channel: str = CHANNEL) -> None:
    ask_release(INVESTIGATOR, desk.settings, CASE, channel)
    approve_release(LEAD, desk.settings, CASE, channel)


@dataclass(frozen=True)
class Desk:
    laid: Laid
    folder: Path

    @property
    def settings(self) -> Settings:
        return self.laid.settings

    def made(self, channel: str = CHANNEL, language: str = "") -> HandedOver:
        return hand_over(LOCAL, self.settings, CASE, channel, self.folder / channel, language)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(lay_out(tmp_path, 1), tmp_path / "made")


@pytest.mark.slow
def test_what_nobody_confirmed_is_a_draft_that_says_so_and_is_no_record(desk: Desk) -> None:
    before = len(desk.laid.turns.entries)

    done = desk.made()

    assert not done.statement.is_ready
    assert done.entry is None
    assert len(desk.laid.turns.entries) == before
    assert any("两人" in one for one in done.statement.lacking)
    assert (done.folder / "refuse_message.txt").read_text("utf-8").startswith("草稿")
    assert not json.loads((done.folder / MANIFEST).read_bytes())["is_ready"]


@pytest.mark.slow
def test_two_peoples_words_alone_are_not_enough(desk: Desk) -> None:
    confirmed(desk.laid)

    found = preflight(LOCAL, desk.settings, CASE, CHANNEL, "en")

    assert not found.is_ready
    assert found.lacking == ("Not released yet: one person asks, another approves.",)
    assert {one.strength for one in found.elements if one.name == "worn_people"} == {Strength.STRONG}


@pytest.mark.slow
def test_a_released_case_is_handed_over_and_the_record_names_every_file(desk: Desk) -> None:
    confirmed(desk.laid)
    let_go(desk.laid)

    done = desk.made()

    assert done.statement.is_ready, done.statement.lacking
    record = next(one.record for one in desk.laid.turns.entries if one.seq == done.entry)
    assert isinstance(record, Pack)
    assert {one.name: one.digest for one in record.files} == {
        one.name: sha256(one.read_bytes()) for one in done.folder.iterdir() if one.name != MANIFEST
    }
    assert (record.approved_by, len(record.reviews), record.channel) == ("lea", 2, CHANNEL)
    assert verify(desk.laid.vault, CASE).holds
    limit = shipped()[CHANNEL].picture
    assert limit is not None
    assert (done.folder / "picture.jpg").stat().st_size <= limit.bytes


@pytest.mark.slow
def test_the_same_case_gives_the_same_bytes_twice(desk: Desk) -> None:
    first = {one.name: one.digest for one in desk.made("stripe").files}
    again = {one.name: one.digest for one in desk.made("stripe").files}

    assert first == again
    assert {"document.pdf", "fields.json"} <= first.keys()


@pytest.mark.slow
def test_a_release_for_one_channel_lets_nothing_go_to_another(desk: Desk) -> None:
    confirmed(desk.laid)
    let_go(desk.laid)

    assert preflight(LOCAL, desk.settings, CASE, CHANNEL).is_ready
    assert not preflight(LOCAL, desk.settings, CASE, "stripe").is_ready


@pytest.mark.slow
def test_a_word_that_is_taken_back_takes_readiness_along(desk: Desk) -> None:
    confirmed(desk.laid)
    let_go(desk.laid)
    given = desk.laid.turns.subjects[0]

    withdraw(someone("ada"), desk.settings, CASE, given.name, "I mistook it")

    found = preflight(LOCAL, desk.settings, CASE, CHANNEL)
    assert not found.is_ready
    assert len(found.lacking) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ({"release": None}, "cites a case record"),
        ({"channel": "stripe"}, "the release is for"),
        ({"reviews": ()}, "other words of people"),
        ({"approved_by": "ada"}, "as who approved"),
        ({"files": (PackedFile(name="x", digest=sha256(b"x"), size=1),)}, "not of the files"),
    ],
)
def test_a_record_that_was_forged_into_the_ledger_is_named(desk: Desk, forged: dict[str, object], said: str) -> None:
    confirmed(desk.laid)
    let_go(desk.laid)
    done = desk.made()
    entries = desk.laid.turns.entries
    real = next(one.record for one in entries if one.seq == done.entry)
    told = {"release": entries[0].digest} if forged == {"release": None} else forged
    desk.laid.turns.file.ledger.append(real.model_copy(update=told))

    checked = verify(desk.laid.vault, CASE)

    assert any(said in fault.what for fault in checked.faults), checked.faults


@pytest.mark.slow
def test_a_folder_with_other_things_in_it_is_left_alone(desk: Desk) -> None:
    place = desk.folder / CHANNEL
    place.mkdir(parents=True)
    (place / "holiday.jpg").write_bytes(b"mine")

    with pytest.raises(ActError, match="holds something else"):
        desk.made()

    assert [one.name for one in desk.folder.iterdir()] == [CHANNEL]
    assert (place / "holiday.jpg").read_bytes() == b"mine"


@pytest.mark.slow
def test_a_shop_describes_its_own_channel(desk: Desk) -> None:
    own = own_folder(desk.settings.home)
    own.mkdir()
    (own / "house.toml").write_text(
        'name = "house"\nlanguage = "en"\nafter = "several"\n'
        'title = {en = "Our form", zh = "本店表单"}\nnote = {en = "By hand.", zh = "手工提交。"}\n'
        '[[texts]]\nname = "reason"\ncharacters = 600\nsource = "the form itself"\nread_on = 2026-11-23\n',
        "utf-8",
    )

    done = desk.made("house")

    text = (done.folder / "reason.txt").read_text("utf-8")
    assert text.startswith("DRAFT")
    assert len(text.strip()) <= 600


@pytest.mark.slow
def test_a_channel_that_nobody_described_is_named_with_those_there_are(desk: Desk) -> None:
    with pytest.raises(ChannelError, match="taobao-refuse"):
        desk.made("taobao")


def test_the_digest_of_a_pack_is_of_names_too() -> None:
    one = PackedFile(name="a", digest=sha256(b"x"), size=1)

    assert digest_of((one,)) != digest_of((one.model_copy(update={"name": "b"}),))


@pytest.mark.parametrize("channel", ["taobao-refuse", "paypal"])
def test_a_parcel_that_came_back_otherwise_is_handed_over_when_two_people_confirmed_it(
    swapped: Settings,  # noqa: F811
    channel: str,
    tmp_path: Path,
) -> None:
    before = hand_over(LOCAL, swapped, SWAPPED, channel, tmp_path / "before")
    for who in (ZOE, BO):
        judged(swapped, who, "confirmed")
    ask_release(INVESTIGATOR, swapped, SWAPPED, channel)
    approve_release(LEAD, swapped, SWAPPED, channel)

    after = hand_over(LOCAL, swapped, SWAPPED, channel, tmp_path / "after")

    assert before.entry is None
    assert after.statement.lacking == ()
    assert after.entry is not None
    assert after.statement.allegation.name == "swapped"
