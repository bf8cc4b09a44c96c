"""Whether a remote store keeps the one promise a vault rests on: what is there is not put again.

A store that says it does and takes every put destroys a ledger without a word: two writers are both told that their
entry was taken, and one of the two is gone. So it is tried before a vault is made or opened, with an object of its own.
"""

from evidence.errors import ObjectMissing, VaultError, VaultReadOnly
from evidence.store import Store

PROBE = "probe"
"""Where the object lies; no record speaks of it."""
FIRST = b"Wornproof puts this object once. A store that lets it be put again can hold no vault.\n"
_SECOND = b"This store let an object that was there be put again. It can hold no vault.\n"


def check_create_only(store: Store) -> None:
    """Go on where a store keeps what is there: it costs one put where the probe is there, and two the first time.

    A folder keeps it by the system's own link, and what lies in memory is this process's alone: neither is asked. Who
    may only read is not held up: each write goes the way that was refused here, so that they can harm nothing.

    Raises:
        VaultError: it takes an object that is there a second time, or does not answer.
    """
    if not store.is_remote:
        return
    try:
        keeps = not (store.create(PROBE, FIRST) and store.create(PROBE, _SECOND))
    except VaultReadOnly:
        return
    if not keeps:
        raise VaultError(
            f"{store.url} puts an object again that is there already, though it was told not to ('If-None-Match: *'): "
            "two people who write at once would destroy a ledger there without a word. Take storage that honours "
            "conditional puts, or switch them on where it has a setting for it, or keep the vault in a folder. Is "
            "there a vault already: copy it into a folder, and see with 'wornproof verify' what of it is whole"
        )


def probe_fault(store: Store) -> str:
    """What is wrong with the probe, in words; empty where nothing is, or where there is none."""
    try:
        data = store.read(PROBE)
    except ObjectMissing:
        return ""
    except VaultError as error:
        return str(error)
    if data == FIRST:
        return ""
    return "it is not what is put here: the store let it be put again, and may have let entries be too, or somebody did"
