"""The way into a case: every act that is about one takes it, so that "not there" and "not yours" are one answer."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desk.access.actor import Actor, in_scope, seen
from desk.access.errors import Forbidden, NotThere
from desk.access.roles import Right
from desk.acts.audited import note_beside
from desk.acts.errors import ActError
from desk.settings import Settings
from evidence.records import Deed
from evidence.vault import Vault

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""The form of a case's id."""
EVERYWHERE = "all"
"""In place of a case: every case of the vault."""


def enter(actor: Actor, settings: Settings, case_id: str, right: Right) -> Vault:
    """The vault, for whoever may do this with this case.

    Of who sees only some cases it is asked first whether this is one of them. Who sees all is told by the act itself
    that a case is not there, and which are.

    Raises:
        Forbidden: they may not do it with any.
        NotThere: the case is not theirs to see, be it there or not.
        VaultError: there is no vault.
    """
    if actor.cases is not None:
        return own_case(actor, settings, case_id, right)
    with _refusals_noted(actor, settings, case_id):
        actor.needs(right)
        return Vault.open(settings.vault_url, settings.home)


def own_case(
    actor: Actor,
    settings: Settings,
    case_id: str,
    right: Right,
    there: Callable[[Vault, str], bool] = lambda vault, case_id: vault.has_entry(case_id),
) -> Vault:
    """The vault, for whoever may do this with this very case. An id is never taken for a path.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        right: What they must be allowed.
        there: Whether anything is there of a case with this id.

    Raises:
        Forbidden: they may not do it with any.
        NotThere: it is not there, or not theirs.
        VaultError: there is no vault.
    """
    with _refusals_noted(actor, settings, case_id):
        actor.needs(right)
        vault = Vault.open(settings.vault_url, settings.home)
        in_scope(actor, case_id, lambda: bool(NAME.fullmatch(case_id)) and there(vault, case_id))
        return vault


@contextmanager
def _refusals_noted(actor: Actor, settings: Settings, case_id: str) -> Iterator[None]:
    """Write a refusal into the audit: of a case that is there and of one that is not alike."""
    try:
        yield
    except (Forbidden, NotThere):
        note_beside(settings, actor, Deed.REFUSED, case_id)
        raise


def all_cases(actor: Actor, what: str) -> None:
    """Go on for somebody who sees every case, as this concerns them all.

    Raises:
        Forbidden: they see some only.
    """
    if actor.cases is not None:
        raise Forbidden(f"{what} concerns every case of the vault, and {actor.name} sees some: name a case")


def reviewing(actor: Actor, settings: Settings, case_id: str) -> Vault:
    """The vault, for somebody who may review this case.

    Raises:
        Forbidden, NotThere, ActError: they may not, cannot see it, or have no account.
    """
    vault = enter(actor, settings, case_id, Right.REVIEW)
    named(actor)
    return vault


def named(actor: Actor) -> None:
    """Go on for somebody with an account.

    Raises:
        ActError: it is the local operator, who may be anybody.
    """
    if actor.key:
        raise ActError("an API key gives no word of a person's: sign in with 'wornproof login NAME'")
    if not actor.account:
        raise ActError(
            "reviews are by named people, and two of them: make accounts with 'wornproof user add NAME --role "
            "reviewer' (the first one a lead), then 'wornproof login NAME'"
        )


def catalogs_seen(actor: Actor, vault: Vault) -> dict[str, tuple[str, ...]]:
    """Catalogs by name, each with its cases that they may see; of who sees some cases, those of these cases."""
    used: dict[str, list[str]] = {}
    for case_id in seen(actor, vault.cases()):
        used.setdefault(vault.opening_of(case_id).catalog or "", []).append(case_id)
    names = vault.catalogs() if actor.cases is None else sorted(used.keys() & set(vault.catalogs()))
    return {name: tuple(used.get(name, ())) for name in names}


def searching(actor: Actor, settings: Settings, where: str) -> Vault:
    """The vault, for whoever may search there."""
    if where != EVERYWHERE:
        return enter(actor, settings, where, Right.READ)
    actor.needs(Right.READ)
    return Vault.open(settings.vault_url, settings.home)
