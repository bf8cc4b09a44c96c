"""Build the search index of a vault, and see how far behind the vault it is."""

import re
from contextlib import closing
from dataclasses import dataclass

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.scope import all_cases
from desk.search import Generation, open_index
from desk.search import rebuild as building
from desk.search.rebuild import Progress, Status
from desk.settings import Settings
from evidence.vault import Vault


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which index it is, what answers from it, and what it lacks."""

    address: str
    """Without the password that it may hold."""
    status: Status


def build(actor: Actor, settings: Settings, progress: Progress) -> Generation:
    """Bring the index up to the vault; does nothing where it is fresh. The generation that serves afterwards.

    Raises:
        SearchError: with what to do next; the old generation goes on serving.
    """
    actor.needs(Right.CAPTURE)
    all_cases(actor, "the index")
    vault = Vault.open(settings.vault_url, settings.home)
    with closing(open_index(settings.index_url)) as index:
        return building.build(vault, index, settings.cache, progress)


def rebuild(actor: Actor, settings: Settings, progress: Progress) -> Generation:
    """Make the index anew, fresh or not. Raises as ``build`` does."""
    actor.needs(Right.CAPTURE)
    all_cases(actor, "the index")
    vault = Vault.open(settings.vault_url, settings.home)
    with closing(open_index(settings.index_url)) as index:
        return building.rebuild(vault, index, settings.cache, progress)


def status(actor: Actor, settings: Settings) -> IndexState:
    """Which generation answers, and which cases have grown since.

    Raises:
        SearchError: the index cannot be read, or does not answer.
    """
    actor.needs(Right.READ)
    all_cases(actor, "the index")
    vault = Vault.open(settings.vault_url, settings.home)
    with closing(open_index(settings.index_url)) as index:
        return IndexState(re.sub(r"//[^/@]*@", "//", settings.index_url), building.status(vault, index))
