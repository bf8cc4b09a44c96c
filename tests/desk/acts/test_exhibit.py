"""Files that were handed in: each kept whole and sealed, told once, and given back as it came."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.reading import read
from desk.acts.actor import LOCAL, Actor
from desk.acts.errors import ActError
from desk.acts.exhibit import MOST_FILES, Handed, add_exhibits, exhibits, save_exhibit, take_in
from desk.acts.export import export_held
from desk.cli import app
from evidence.codec import sha256
from evidence.errors import DigestMismatch
from evidence.records import Role
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.paid import HONEST, PAID, paid
from tests.evidence.test_exhibits import exhibit_of


def test_a_file_is_kept_whole_with_who_supplied_it_and_is_sealed(tmp_path: Path) -> None:
    case = paid(tmp_path)
    done = add_exhibits(
        Actor("Ivy", "ivy"), case.settings, PAID, Role.PAYMENT_PICTURE, [HONEST], quiet, said=" by chat "
    )
    record = exhibits(LOCAL, case.settings, PAID).exhibits[0].record

    assert [(one.name, one.is_new) for one in done.taken] == [("alipay_honest.png", True)]
    assert (record.supplied_by, record.account, record.said, record.role) == (
        "ivy",
        "ivy",
        "by chat",
        "payment_picture",
    )
    assert case.file.exhibit(record.file_digest) == HONEST.read_bytes()
    assert record.media_type == "image/png"
    assert case.file.ledger.entries()[-1].record.kind == "ledger_seal"
    assert verify(case.vault).faults == ()


def test_the_same_file_again_adds_nothing_and_in_another_role_it_is_another_exhibit(tmp_path: Path) -> None:
    case = paid(tmp_path)
    case.hand_in(Role.PAYMENT_PICTURE, HONEST)
    entries = len(case.file.ledger.entries())
    again = add_exhibits(LOCAL, case.settings, PAID, Role.PAYMENT_PICTURE, [HONEST], quiet)

    assert [(one.is_new, one.number) for one in again.taken] == [(False, 2)]
    assert len(case.file.ledger.entries()) == entries
    case.hand_in(Role.RETURN_PHOTO, HONEST)
    assert [one.record.role.value for one in exhibits(LOCAL, case.settings, PAID).exhibits] == [
        "payment_picture",
        "return_photo",
    ]


def test_one_that_cannot_be_read_keeps_no_other_out(tmp_path: Path) -> None:
    case = paid(tmp_path)
    (tmp_path / "folder").mkdir()
    done = add_exhibits(
        LOCAL, case.settings, PAID, Role.MESSAGES, [tmp_path / "no.txt", tmp_path / "folder", HONEST], quiet
    )

    assert [bool(one.problem) for one in done.taken] == [True, True, False]
    assert len(exhibits(LOCAL, case.settings, PAID).exhibits) == 1


def test_a_file_that_is_not_what_its_role_says_is_not_taken(tmp_path: Path) -> None:
    """A list of all buyers under another role would leave the house."""
    case = paid(tmp_path)
    export = case.export.read_bytes()
    for role, data in (
        (Role.PAYMENT_PICTURE, export),
        (Role.MESSAGES, export),
        (Role.LEDGER_EXPORT, b"no export"),
        (Role.ORDERS_EXPORT, HONEST.read_bytes()),
        (Role.DAMAGE_PHOTO, b"%PDF-1.7"),
    ):
        done = take_in(LOCAL, case.settings, PAID, role, [Handed("f", data)], quiet)
        assert [(bool(one.problem), one.is_new) for one in done.taken] == [(True, False)], role
    assert exhibits(LOCAL, case.settings, PAID).exhibits == ()


def test_something_else_in_the_place_of_a_file_is_told_before_anything_is_recorded(tmp_path: Path) -> None:
    case = paid(tmp_path)
    place = tmp_path / "vault" / "cases" / PAID / "exhibits" / sha256(HONEST.read_bytes())[7:]
    place.parent.mkdir()
    place.write_bytes(b"garbage")

    with pytest.raises(DigestMismatch, match="something else is in the place"):
        case.hand_in(Role.PAYMENT_PICTURE, HONEST)
    assert len(case.file.ledger.entries()) == 1


def test_a_taking_in_that_was_stopped_before_its_seal_is_ended_by_the_same_command(tmp_path: Path) -> None:
    case = paid(tmp_path)
    opened, _ = case.file.opened()
    case.file.put_exhibit(HONEST.read_bytes())
    case.file.ledger.append(exhibit_of(opened.digest, Role.PAYMENT_PICTURE, HONEST.read_bytes(), "a.png"))
    assert exhibits(LOCAL, case.settings, PAID).exhibits == ()
    case.hand_in(Role.PAYMENT_PICTURE, HONEST)

    assert len(exhibits(LOCAL, case.settings, PAID).exhibits) == 1
    assert verify(case.vault).unsealed == ()


def test_none_too_many_and_too_long_a_word_are_refused(tmp_path: Path) -> None:
    case = paid(tmp_path)
    one = Handed("a.txt", b"hello")
    with pytest.raises(ActError):
        take_in(LOCAL, case.settings, PAID, Role.MESSAGES, [one], quiet, said="x" * 2001)
    for paths in ([], [HONEST] * (MOST_FILES + 1)):
        with pytest.raises(ActError):
            add_exhibits(LOCAL, case.settings, PAID, Role.MESSAGES, paths, quiet)
    assert exhibits(LOCAL, case.settings, PAID).exhibits == ()


def test_a_name_of_other_bytes_and_a_file_that_steers_a_terminal_are_text(tmp_path: Path) -> None:
    case = paid(tmp_path)
    take_in(
        LOCAL, case.settings, PAID, Role.MESSAGES, [Handed("\udcff\x1b[2J\u202e.txt", b"x"), Handed("", b"y")], quiet
    )
    said = CliRunner().invoke(app, ["exhibit", "list", PAID, "--vault", case.settings.vault_url], env=env(tmp_path))

    assert said.exit_code == 0, said.stderr
    assert "\x1b" not in said.stdout
    assert "\u202e" not in said.stdout


def test_a_copy_is_the_file_as_it_came_for_its_owner_alone(tmp_path: Path) -> None:
    case = paid(tmp_path, HONEST)
    out = tmp_path / "copy.png"
    record = save_exhibit(LOCAL, case.settings, PAID, 2, out)

    assert sha256(out.read_bytes()) == record.file_digest
    assert out.stat().st_mode & 0o777 == 0o600
    for number in (0, 1, 3, 99):
        with pytest.raises(ActError, match="is no exhibit"):
            save_exhibit(LOCAL, case.settings, PAID, number, tmp_path / "other")
    with pytest.raises(ActError, match="there already"):
        save_exhibit(LOCAL, case.settings, PAID, 2, out)


def test_the_buyer_gets_what_is_about_them_alone_and_quotations_of_the_rest(tmp_path: Path) -> None:
    import zipfile

    case = paid(tmp_path, HONEST)
    case.compare()
    export_held(LOCAL, case.settings, PAID, tmp_path / "held.zip", quiet)
    with zipfile.ZipFile(tmp_path / "held.zip") as archive:
        names = archive.namelist()
        page, told = archive.read("index.html").decode(), archive.read("exhibits.json").decode()
        assert archive.read("exhibits/001.png") == HONEST.read_bytes()

    assert [name for name in names if name.startswith("exhibits/")] == ["exhibits/001.png"]
    assert "files that were handed in for this case: 1" in page
    assert '"result": "consistent"' in told
    assert '"for_buyer"' in told
    assert "Ada" not in told


def test_the_verbs_take_list_and_save(tmp_path: Path) -> None:
    case = paid(tmp_path)
    run, vault = CliRunner(), ["--vault", case.settings.vault_url]
    added = run.invoke(
        app,
        ["exhibit", "add", PAID, str(HONEST), "nowhere.png", "--role", "payment_picture", *vault],
        env=env(tmp_path),
    )
    assert added.exit_code == 1
    assert "NOT TAKEN  nowhere.png" in added.stderr
    assert f"next    wornproof payment {PAID}" in added.stdout
    listed = run.invoke(app, ["exhibit", "list", PAID, "--json", *vault], env=env(tmp_path))
    assert '"role":"payment_picture"' in listed.stdout
    saved = run.invoke(app, ["exhibit", "save", PAID, "2", "--out", str(tmp_path / "c.png"), *vault], env=env(tmp_path))
    assert saved.exit_code == 0, saved.stderr
    assert (tmp_path / "c.png").read_bytes() == HONEST.read_bytes()
    assert run.invoke(app, ["exhibit", "add", PAID, str(HONEST), "--role", "x", *vault]).exit_code == 2


def env(folder: Path) -> dict[str, str]:
    return {"WORNPROOF_HOME": str(folder / "home"), "WORNPROOF_INDEX": f"tantivy://{folder / 'index'}"}


def test_what_a_stopped_process_left_is_taken_up_again(tmp_path: Path) -> None:
    """Killed between the file and its entry: the file lies there, no record speaks of it, and it goes on."""
    case = paid(tmp_path)
    case.file.put_exhibit(HONEST.read_bytes())
    assert verify(case.vault).faults == ()
    case.hand_in(Role.PAYMENT_PICTURE, HONEST)
    found = read(case.file.ledger.entries(), public_key=case.vault.sealing_key())

    assert len(found.compared.exhibits) == 1
    assert verify(case.vault).faults == ()
