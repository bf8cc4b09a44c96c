"""The mutation score, ours and py-wacz's beside it, written into docs/custody.md.

Every mutant of tests/desk/mutants*.py is made, then checked by the offline verifier (a package) or by ``wornproof
verify`` (a vault), and packages by ``wacz validate`` and ``wacz validate --verify-auth`` (py-wacz, the reference
reader of the format).
Run: python benchmarks/mutants.py        (needs openssl; about a minute)
"""

import io
import re
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from wacz.main import main as py_wacz

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk.pack.offline_verifier import Unreadable, examine  # noqa: E402 - found by the line above
from evidence.records import Case  # noqa: E402 - as above
from tests.a_case import a_case  # noqa: E402 - as above
from tests.desk.mutants import UNREADABLE, Mutant, Scene, make_scene  # noqa: E402 - as above
from tests.desk.mutants_all import MUTANTS, VAULT_MUTANTS  # noqa: E402 - as above
from tests.desk.stolen import VaultMutant  # noqa: E402 - as above

PAGE = ROOT / "docs" / "custody.md"
BEGIN, END = "<!-- mutants: begin -->", "<!-- mutants: end -->"
TOLD = {"": "", "key": "the key", "head": "a ledger head", "root": "the authority's root"}


def case() -> Case:
    """Anything: the mutants do not look at the order."""
    return a_case(delivered=datetime(2026, 5, 2, tzinfo=UTC))


def ours(mutant: Mutant, scene: Scene, path: Path) -> bool:
    try:
        return mutant.fault in {fault.name for fault in examine(path, scene.expected[mutant.told]).faults}
    except Unreadable:
        return mutant.fault == UNREADABLE


def theirs(path: Path, *more: str) -> bool:
    """Whether py-wacz refuses the file; that it breaks down over it counts as refused."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            return py_wacz(["validate", "-f", str(path), *more]) != 0
        except Exception:  # noqa: BLE001 - whatever breaks it down, the file was not accepted
            return True


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def word(refused: bool) -> str:
    return "refused" if refused else "**accepted**"


def package_rows(scene: Scene, folder: Path, score: Counter[str]) -> list[str]:
    rows = []
    for mutant in MUTANTS:
        path = folder / "mutant.wacz"
        path.write_bytes(mutant.file(scene))
        results = ours(mutant, scene, path), theirs(path), theirs(path, "--verify-auth")
        for name, refused in zip(("ours", "plain", "auth"), results, strict=True):
            score[f"{name} {mutant.forger}"] += refused
        score[f"all {mutant.forger}"] += 1
        named = f"`{mutant.fault}`" if results[0] else "**missed**"
        rows.append(row(mutant.name, mutant.forger, TOLD[mutant.told], named, word(results[1]), word(results[2])))
    return rows


def vault_rows(scene: Scene, folder: Path, score: Counter[str]) -> list[str]:
    return [vault_row(mutant, scene, folder / f"vault-{n}", score) for n, mutant in enumerate(VAULT_MUTANTS)]


def vault_row(mutant: VaultMutant, scene: Scene, copy: Path, score: Counter[str]) -> str:
    found = mutant.found(scene.folder / "one", copy, scene.vault.key())
    score["vault"] += mutant.named(found)
    said = next((text for text in found if re.search(mutant.says, text)), "")
    named = re.sub(r"\(cited.*|: its digest is.*|: Error while.*|: \(.*|:? sha256:\S+", "", said.partition(": ")[2])
    named = re.sub(r"file://\S+", "the vault", named)  # no path, number or time of one run: the table stays the same
    named = re.sub(r"[0-9a-f]{16,}|\d{4}-\d\d-\d\d [\d:]+", "…", named).strip()
    where = "the desk's own, with its register" if mutant.reader == "home" else "another, told the key"
    return row(mutant.name, mutant.forger, where, named.replace("|", "/") or "**missed**")


def table(score: Counter[str], packages: list[str], vaults: list[str]) -> str:
    tool = f"py-wacz {version('wacz')}"
    lines = [
        f"Packages, {len(packages)} kinds of tampering:",
        "",
        row("", "kinds", "our verifier, by name", f"{tool} `validate`", f"{tool} `--verify-auth`"),
        row("---", "---", "---", "---", "---"),
    ]
    for forger in ("without the key", "with the key"):
        counts = (score[f"{name} {forger}"] for name in ("all", "ours", "plain", "auth"))
        lines.append(row(f"forger {forger}", *map(str, counts)))
    lines += ["", f"Vaults: {score['vault']} of {len(vaults)} kinds caught by `wornproof verify` and named.", ""]
    lines += [
        row("tampering with a package", "forger", "the reader was told", "named", "`validate`", "`--verify-auth`")
    ]
    lines += [row(*["---"] * 6), *packages, ""]
    lines += [row("tampering with a vault", "forger", "the reader's machine", "named"), row(*["---"] * 4), *vaults]
    return "\n".join(lines)


def main() -> None:
    score: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scene = make_scene(folder / "scene", case())
        packages, vaults = package_rows(scene, folder, score), vault_rows(scene, folder, score)
    made = table(score, packages, vaults)
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}", "utf-8")
    print("\n".join(made.splitlines()[:8]))


if __name__ == "__main__":
    main()
