"""Keeps what was found about a photo of damage, and reads which photos a case has."""

from importlib.metadata import version

from claims.damage.found import DamageFound
from claims.reading import Filed, Reading
from desk.acts.errors import ActError
from evidence.records import Comparison, Digest, Dispute, Exhibit, Result, Role, Struck
from evidence.vault import CaseFile


def damage_photo(reading: Reading, number: int) -> Filed[Exhibit]:
    """A photo of damage by its number in the ledger.

    Raises:
        ActError: it is none, or was taken back; says which there are.
    """
    photos = damage_photos(reading)
    if (found := next((one for one in photos if one.entry.seq == number), None)) is not None:
        return found
    there = ", ".join(f"{one.entry.seq} ({one.record.name})" for one in photos) or "none yet"
    raise ActError(f"entry {number} is no photo of damage of {reading.case.case_id}; there are: {there}")


def damage_photos(reading: Reading) -> tuple[Filed[Exhibit], ...]:
    """Those that were not taken back."""
    return tuple(one for one in reading.compared.exhibits if one.record.role is Role.DAMAGE_PHOTO)


def keep_found(
    file: CaseFile, photo: Filed[Exhibit], of: str, found: DamageFound, policy: Digest, account: str
) -> tuple[Comparison, bool]:
    """Append it where it is new; whether it was. What was taken back is not said again."""
    made = Comparison(
        claim=Dispute.DAMAGE,
        of=of,
        subject=photo.digest,
        result=Result.CANNOT_SAY,
        why=found.why.value,
        values=tuple(sorted(found.values.items())),
        policy=policy,
        software=f"wornproof {version('wornproof')}",
        account=account,
    )
    entries = file.ledger.of_kinds("comparison", "struck")
    gone = {entry.record.takes_back for entry in entries if isinstance(entry.record, Struck)}
    before = [(entry.digest, entry.record) for entry in entries if isinstance(entry.record, Comparison)]
    mine = [(digest, one) for digest, one in before if (one.of, one.subject) == (of, photo.digest)]
    is_newest = bool(mine) and _said(mine[-1][1]) == _said(made)
    if is_newest or any(digest in gone and _said(one) == _said(made) for digest, one in mine):
        return made, False
    file.ledger.append(made)
    return made, True


def _said(one: Comparison) -> tuple[object, ...]:
    return one.why, one.values
