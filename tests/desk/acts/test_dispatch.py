"""The packing table: told once, lost never, a code out under one order, sealed by the day, cited with proof."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from claims.reading import read
from desk.acts.actor import LOCAL
from desk.acts.cite import cite
from desk.acts.dispatch import pack_piece, parcels, seal_dispatch, take_return
from desk.acts.errors import ActError
from desk.acts.pack import pack
from desk.cli import app
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.codes import CodeOut
from evidence.errors import NotAnchored
from evidence.records import Case, Dispute, Order, OrderLine
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_exhibit import env
from tests.desk.indexed import desk

CODE, OTHER = "7F3A02K9QX", "8G4B13M0RY"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = desk(tmp_path)
    Vault.create(made.vault_url, made.home)
    return made


def vault(settings: Settings) -> Vault:
    return Vault.open(settings.vault_url, settings.home)


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def photo(folder: Path, shade: int) -> Path:
    path = folder / f"{shade}.jpg"
    Image.new("RGB", (64, 64), (30 * shade, 90, 120)).save(path, "JPEG")
    return path


def swapped(order_id: str) -> Case:
    order = Order(
        order_id=order_id, placed=datetime.now(UTC) - timedelta(days=1), lines=(OrderLine(sku="tee-1", title="Tee"),)
    )
    return Case(
        case_id="case-swap", purpose="x", opened_by="Ada", order=order, claim=Dispute.SWAPPED_RETURN, retention_days=90
    )


def test_a_piece_is_recorded_once_however_often_it_is_told(settings: Settings, tmp_path: Path) -> None:
    told = {"code": "7f3a-02k9-qx", "weight_g": 412, "waybill": "SF14", "photos": [photo(tmp_path, 1)]}
    first = pack_piece(LOCAL, settings, "48213", "tee-1", **told)  # type: ignore[arg-type]
    again = pack_piece(LOCAL, settings, " 48213", "tee-1 ", **told)  # type: ignore[arg-type]

    assert (first.is_new, again.is_new, again.number) == (True, False, first.number)
    assert first.record.code == CODE
    assert len(parcels(LOCAL, settings, today())) == 1
    assert verify(vault(settings)).faults == ()


def test_a_code_that_is_out_is_refused_for_a_second_order_until_it_comes_back(settings: Settings) -> None:
    pack_piece(LOCAL, settings, "48213", "tee-1", code=CODE)
    with pytest.raises(CodeOut, match="has not come back"):
        pack_piece(LOCAL, settings, "48214", "tee-1", code=CODE)
    assert take_return(LOCAL, settings, "SF15", order_id="48213", code=CODE).was_out == "48213"
    assert pack_piece(LOCAL, settings, "48214", "tee-1", code=CODE).is_new
    back = take_return(LOCAL, settings, "SF16", order_id="50000", code=CODE)

    assert back.was_out == "48214", "another order than the one it is sent back for: that is said"
    assert take_return(LOCAL, settings, "SF17", order_id="1", code=OTHER).was_out == ""
    assert verify(vault(settings)).faults == ()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"code": "SHORT"}, "no code of a seal"),
        ({"code": "UUUUUUUUUU"}, "no code of a seal"),
        ({"weight_g": 0}, "weight_g"),
        ({"waybill": "a b"}, "waybill"),
        ({"order_id": ""}, "order_id"),
        ({"sku": ""}, "sku"),
    ],
)
def test_what_is_none_is_named_and_nothing_is_recorded(settings: Settings, told: dict[str, object], says: str) -> None:
    values = {"order_id": "48213", "sku": "tee-1", **told}
    order_id, sku = str(values.pop("order_id")), str(values.pop("sku"))
    with pytest.raises(ActError, match=says):
        pack_piece(LOCAL, settings, order_id, sku, **values)  # type: ignore[arg-type]
    assert parcels(LOCAL, settings, today()) == ()


def test_a_photo_that_is_not_there_records_nothing_and_blocks_no_code(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        pack_piece(LOCAL, settings, "48213", "tee-1", code=CODE, photos=[tmp_path / "no.jpg"])
    assert pack_piece(LOCAL, settings, "48214", "tee-1", code=CODE).is_new


def test_the_same_words_after_a_return_put_nothing_out_again(settings: Settings) -> None:
    pack_piece(LOCAL, settings, "48213", "tee-1", code=CODE)
    take_return(LOCAL, settings, "SF15", order_id="48213", code=CODE)
    assert not pack_piece(LOCAL, settings, "48213", "tee-1", code=CODE).is_new
    assert pack_piece(LOCAL, settings, "48214", "tee-1", code=CODE).is_new
    assert verify(vault(settings)).faults == ()


def test_what_was_begun_before_midnight_is_ended_once(settings: Settings) -> None:
    day = datetime(2026, 5, 1, 23, 59, tzinfo=UTC)
    made = vault(settings)
    told = {"code": CODE, "clock": lambda: day}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evidence.dispatch_day.Ledger.append", stopped)
        with pytest.raises(KeyboardInterrupt):
            pack_piece(LOCAL, settings, "48213", "tee-1", **told)  # type: ignore[arg-type]
    for hours in (1, 2, 30):
        pack_piece(LOCAL, settings, "48213", "tee-1", code=CODE, clock=lambda at=hours: day + timedelta(hours=at))  # type: ignore[misc]
    assert sum(len(made.dispatch(one).ledger.of_kinds("packed")) for one in vault(settings).dispatch_days()) == 1
    assert verify(vault(settings)).faults == ()


def stopped(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_letters_that_look_like_digits_are_read_as_these(settings: Settings) -> None:
    assert pack_piece(LOCAL, settings, "1", "tee-1", code="oIl0-1234 5").record.code == "011012345"


@pytest.mark.parametrize("what", ["photo", "weight", "mark"])
def test_what_was_changed_is_named(settings: Settings, tmp_path: Path, what: str) -> None:
    pack_piece(LOCAL, settings, "48213", "tee-1", code=CODE, weight_g=412, photos=[photo(tmp_path, 1)])
    seal_dispatch(LOCAL, settings, quiet)
    folder = tmp_path / "vault" / "dispatch" / today()
    changed = {
        "photo": next((folder / "photos").iterdir()),
        "weight": folder / "ledger" / "00000001.json",
        "mark": next((tmp_path / "vault" / "codes").rglob("*.out")),
    }[what]
    if what == "mark":
        changed.unlink()
    else:
        changed.write_bytes(changed.read_bytes().replace(b"412", b"999") if what == "weight" else b"another photo")
    faults = verify(vault(settings)).faults

    assert faults
    assert any(changed.parent.name in fault.where for fault in faults) or what == "weight"


def test_an_order_is_cited_with_its_photos_and_every_other_order_of_the_day_stays_closed(
    settings: Settings, tmp_path: Path
) -> None:
    for number in range(7):
        shot = photo(tmp_path, number)
        pack_piece(
            LOCAL, settings, f"ORDER-{number}", "tee-1", code=f"{CODE}{number}", weight_g=400 + number, photos=[shot]
        )
    vault(settings).open_case(swapped("ORDER-3"))
    with pytest.raises(NotAnchored, match="dispatch seal"):
        cite(LOCAL, settings, "case-swap", quiet)
    seal_dispatch(LOCAL, settings, quiet)
    done, again = (cite(LOCAL, settings, "case-swap", quiet) for _ in range(2))
    pack(LOCAL, settings, "case-swap", out=tmp_path / "p.wacz")
    found = examine(tmp_path / "p.wacz")
    with zipfile.ZipFile(tmp_path / "p.wacz") as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())

    assert (done.cited, done.photos, again.cited, again.before) == (1, 1, 0, 1)
    assert found.faults == []
    assert [values["size"] for name, _, values in found.proved if name == "dispatched"] == [7]
    assert b"ORDER-3" in inside
    for other in (0, 1, 2, 4, 5, 6):
        assert f"ORDER-{other}".encode() not in inside
        assert f"{CODE}{other}".encode() not in inside
        assert (tmp_path / f"{other}.jpg").read_bytes() not in inside
    assert verify(vault(settings)).faults == ()


def test_an_order_that_was_never_recorded_is_said_to_be_none(settings: Settings) -> None:
    vault(settings).open_case(swapped("48213"))
    with pytest.raises(ActError, match="nothing was recorded of order 48213"):
        cite(LOCAL, settings, "case-swap", quiet)


def test_what_comes_back_later_is_cited_too(settings: Settings) -> None:
    pack_piece(LOCAL, settings, "48213", "tee-1", code=CODE, weight_g=412)
    take_return(LOCAL, settings, "SF15", order_id="48213", code=OTHER, weight_g=390)
    seal_dispatch(LOCAL, settings, quiet)
    made = vault(settings)
    made.open_case(swapped("48213"))
    assert cite(LOCAL, settings, "case-swap", quiet).cited == 2
    reading = read(vault(settings).case("case-swap").ledger.entries(), public_key=made.sealing_key())
    assert [json.loads(one.record.entry)["record"]["kind"] for one in reading.dispatched] == ["packed", "unpacked"]


def test_the_verbs_tell_what_was_recorded(settings: Settings, tmp_path: Path) -> None:
    run, more = CliRunner(), ["--vault", settings.vault_url]

    def asked(*words: str) -> str:
        done = run.invoke(app, [*words, *more], env=env(tmp_path))
        assert done.exit_code == 0, done.stderr
        return done.stdout

    assert "out  48213" in asked("dispatch", "add", "48213", "--line", "tee-1", "--code", CODE, "--weight", "412")
    assert "recorded before" in asked("dispatch", "add", "48213", "--line", "tee-1", "--code", CODE, "--weight", "412")
    assert f"sealed  {today()}" in asked("dispatch", "seal")
    assert "nothing waits" in asked("dispatch", "seal")
    assert "came back for order 5" in asked("return", "add", "SF15", "--order", "5", "--code", CODE)
    told = [json.loads(line) for line in asked("dispatch", "list", today(), "--json").splitlines()]
    assert [(one["kind"], one["order_id"]) for one in told] == [("packed", "48213"), ("unpacked", "5")]
    refused = run.invoke(app, ["dispatch", "list", "yesterday", *more], env=env(tmp_path))
    assert (refused.exit_code, "no day" in refused.stderr) == (1, True)


ADDING = """
import sys
from pathlib import Path
from desk.acts.actor import LOCAL
from desk.acts.dispatch import pack_piece
from desk.settings import load_settings
settings = load_settings(sys.argv[1])
alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
for number in range(int(sys.argv[2])):
    code = "WP" + "".join(alphabet[number // 32**place % 32] for place in range(6))
    done = pack_piece(LOCAL, settings, f"order-{number}", "tee-1", code=code, weight_g=300 + number)
    print(number, done.is_new, flush=True)
"""


@pytest.mark.slow
def test_a_thousand_parcels_with_kills_are_there_once_each(settings: Settings, tmp_path: Path) -> None:
    dice, environment = random.Random(7), {**os.environ, **env(tmp_path)}
    words = [sys.executable, "-c", ADDING, settings.vault_url, "1000"]
    for _ in range(6):
        with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            for _ in range(dice.randint(20, 160)):
                running.stdout.readline()
            time.sleep(dice.random() / 50)
            running.send_signal(signal.SIGKILL)
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    days = vault(settings).dispatch_days()
    orders = [one.record.order_id for day in days for one in parcels(LOCAL, settings, day)]

    assert sorted(orders) == sorted(f"order-{number}" for number in range(1000))
    assert verify(vault(settings)).faults == ()
    assert done.stdout.count("False") >= 20
