"""Many people answer the line-ups of a case at once, in processes and threads: no word is lost, none is given twice."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from desk.access.roles import Role
from desk.acts.release import Asked, approve_release, ask_release, releases
from desk.acts.review import answer
from desk.review.known import LEDGER
from desk.review.shown import Shown, keep
from desk.review.turns import Turns
from desk.search import open_index
from desk.search.rebuild import status
from desk.settings import Settings
from evidence.files import write_whole
from evidence.records import Place, Practice, Release, Review
from evidence.verify import verify
from tests.conftest import needs
from tests.desk.review.raced import CASE, Laid, Told, answered, at_once, lay_out, question, quiet, says, someone, told
from tests.servers.s3 import Bucket, new_bucket, running_moto, why_no_moto

PROCESSES, THREADS = 4, 8
VERDICTS = ("confirmed", "rejected", "confirmed", "unsure")
ALREADY = "nothing of this name waits for your word: 'wornproof review next CASE' shows what does"


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs(why_no_moto())
    with running_moto(tmp_path_factory.mktemp("s3")) as endpoint:
        yield endpoint


@pytest.fixture
def bucket(moto: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = new_bucket(moto)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


def race(desk: Laid, people: int, processes: int, threads: int) -> list[Told]:
    """Everybody answers every question, each from two places at once, beginning with different ones."""
    accounts, turns = [f"reviewer-{number}" for number in range(people)], desk.turns
    desk.put(accounts)
    jobs = []
    for number in range(processes * threads):
        account, verdict = accounts[number % people], VERDICTS[number % people % len(VERDICTS)]
        asked = [question(turns, subject, account) for subject in turns.subjects]
        turn = number % len(asked)
        jobs.append(partial(answered, desk.settings, account, asked[turn:] + asked[:turn], verdict))
    return at_once([jobs[at * threads : (at + 1) * threads] for at in range(processes)])


def check(desk: Laid, all_told: list[Told]) -> None:
    """Each word that was taken is there once, in its turn, and what was refused left nothing."""
    turns = desk.turns
    reviews = [entry.record for entry in turns.entries if isinstance(entry.record, Review)]
    names = {(one.match, one.sku): one.name for one in turns.subjects}
    taken = Counter((one.by, one.about) for one in all_told if not one.refused)

    assert Counter((one.account, names[one.match, one.sku]) for one in reviews) == taken
    assert max(taken.values()) == 1, "nobody twice"
    assert {one.refused for one in all_told} <= {"", ALREADY}
    for subject in turns.subjects:
        check_places([one for one in reviews if (one.match, one.sku) == (subject.match, subject.sku)], turns)
    found = verify(desk.vault)
    assert (found.faults, found.unsealed) == ((), ())


def check_places(said: list[Review], turns: Turns) -> None:
    """First, second, and a third where these two differ and nowhere else."""
    differ = len({one.verdict for one in said[:2]}) > 1
    assert [one.place for one in said] == [Place.FIRST, Place.SECOND, *([Place.TIE] if differ else [])]
    assert turns.place(said[0].match, said[0].sku) is None


@pytest.mark.slow
def test_four_processes_of_eight_threads_answer_the_line_ups_of_one_case(tmp_path: Path) -> None:
    desk = lay_out(tmp_path, subjects=6)

    check(desk, race(desk, PROCESSES * THREADS // 2, PROCESSES, THREADS))

    with closing(open_index(desk.settings.index_url)) as index:
        assert status(desk.vault, index).fresh, "who answers last leaves the index as the case is"


@pytest.mark.server
@pytest.mark.slow
def test_two_processes_of_four_threads_do_so_in_a_bucket(tmp_path: Path, bucket: Bucket) -> None:
    desk = lay_out(tmp_path, 3, bucket.url)

    check(desk, race(desk, 4, 2, 4))


def approved(settings: Settings, account: str) -> list[Told]:
    """Somebody approves."""
    return [told(account, "paypal", lambda: approve_release(someone(account, Role.LEAD), settings, CASE, "paypal"))]


@pytest.mark.slow
def test_of_four_processes_of_eight_leads_who_approve_at_once_one_releases(tmp_path: Path) -> None:
    desk = lay_out(tmp_path, 1)
    (subject,) = desk.turns.subjects
    desk.put(["ada", "bo"])
    for account in ("ada", "bo"):
        assert answered(desk.settings, account, [question(desk.turns, subject, account)], "confirmed")[0].refused == ""

    for again in (1, 2):
        ask_release(someone("ivy", Role.INVESTIGATOR), desk.settings, CASE, "paypal")
        jobs = [partial(approved, desk.settings, f"lead-{number}") for number in range(PROCESSES * THREADS)]
        done = at_once([jobs[at * THREADS : (at + 1) * THREADS] for at in range(PROCESSES)])

        refused = {one.refused for one in done} - {""}
        assert not [why for why in refused if "meanwhile" not in why and "nobody asked" not in why]
        given = [entry.record for entry in desk.turns.entries if isinstance(entry.record, Release)]
        assert [one.by for one in done if not one.refused] == [given[-1].approved_by]
        assert len(given) == again
    assert verify(desk.vault).faults == ()


@pytest.mark.slow
def test_a_request_that_is_answered_while_requests_are_listed_is_listed_or_is_not(tmp_path: Path) -> None:
    desk = lay_out(tmp_path, 1)
    asked = Asked(
        case_id=CASE, channel="paypal", asked_by="ivy", asked_at=datetime.now(UTC), lines=1,
        argument_digest="sha256:" + "0" * 64,
    )  # fmt: skip
    file = desk.settings.home / "releases" / CASE / "paypal.json"
    file.parent.mkdir(parents=True)
    is_over = Event()

    def comes_and_goes() -> None:
        while not is_over.is_set():
            write_whole(asked.model_dump_json().encode(), file)
            file.unlink()

    with ThreadPoolExecutor(1) as other:
        other.submit(comes_and_goes)
        try:
            seen = {len(releases(someone("lea", Role.LEAD), desk.settings, CASE).asked) for _ in range(150)}
        finally:
            is_over.set()
    assert seen <= {0, 1}


def practised(settings: Settings, account: str, shown: list[Shown]) -> list[Told]:
    """Somebody answers practice line-ups."""
    deeds = [partial(answer, someone(account), settings, one.name, says(one, "confirmed"), quiet) for one in shown]
    return [told(account, one.name, deed) for one, deed in zip(shown, deeds, strict=True)]


@pytest.mark.slow
def test_who_answers_practice_and_line_ups_at_once_is_counted_once_and_never_less_than_before(tmp_path: Path) -> None:
    desk = lay_out(tmp_path, 6)
    desk.put(["ada"])
    asked = [question(desk.turns, subject, "ada") for subject in desk.turns.subjects]
    known = [one.model_copy(update={"name": f"{n:012x}", "match": None, "number": n}) for n, one in enumerate(asked)]
    for one in known:
        keep(desk.settings.home, "ada", one)
    words = [partial(answered, desk.settings, "ada", [one], "confirmed") for one in asked]
    twice = [partial(practised, desk.settings, "ada", known[n:] + known[:n]) for n in (0, 0, 3)]

    done = at_once([[*words[:3], *twice], [*words[3:], *twice]])

    assert not [one for one in done if one.about in {shown.name for shown in asked} and one.refused]
    given = [entry.record for entry in desk.vault.desk(LEDGER).entries() if isinstance(entry.record, Practice)]
    assert sorted(one.number for one in given) == list(range(6))
    assert Counter(one.about for one in done if not one.refused) == dict.fromkeys(
        [one.name for one in (*asked, *known)], 1
    )
    assert verify(desk.vault).faults == ()
