"""Makes a vault and this desk's signing key."""

from dataclasses import dataclass
from pathlib import Path

from desk.acts.actor import Actor
from desk.settings import Settings
from evidence.keys import KEY_FILE, public_hex
from evidence.vault import Vault


@dataclass(frozen=True)
class MadeVault:
    """Where everything is."""

    url: str
    vault_id: str
    home: Path
    key_file: Path
    """The private key; readable by its owner alone."""
    public_key: str
    """32 bytes in hex."""


def make_vault(actor: Actor, settings: Settings) -> MadeVault:
    """Make the vault and the key of these settings; those that are there already are left as they are.

    Raises:
        EvidenceError: the vault cannot be written, or the key cannot be used.
    """
    made = Vault.create(settings.vault_url, settings.home)
    return MadeVault(made.store.url, made.vault_id, settings.home, settings.home / KEY_FILE, public_hex(made.key()))
