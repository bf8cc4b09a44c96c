"""Who asks for a deed. Every act takes an Actor first: what they may do is decided in the act, for every face alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from desk.access.errors import Forbidden, NotThere
from desk.access.roles import IN_WORDS, Right, Role, rights_of, roles_that_may


@dataclass(frozen=True)
class Actor:
    """One person, or one program, that asks."""

    name: str
    """How they are shown."""
    account: str = ""
    """The login name; empty only for ``LOCAL`` and ``STRANGER``."""
    roles: frozenset[Role] = frozenset(Role)
    cases: frozenset[str] | None = None
    """The cases they may see; None: all."""
    limit: frozenset[Right] | None = None
    """What an API key was made for: never more than this, whatever the roles say. None: no key, no limit."""
    key: str = ""
    """Id of the API key by which they ask; empty for a person."""

    @property
    def rights(self) -> frozenset[Right]:
        """All that they may."""
        allowed = rights_of(self.roles)
        return allowed if self.limit is None else allowed & self.limit

    def may(self, right: Right) -> bool:
        """Whether they may do this, in the cases that they see."""
        return right in self.rights

    @property
    def is_reviewer(self) -> bool:
        """Whether their word may be asked for. By a key too: the word is the person's."""
        return bool(self.account) and Right.REVIEW in rights_of(self.roles)

    def needs(self, right: Right) -> None:
        """Go on where they may do this.

        Raises:
            Forbidden: they may not; the text names the roles that may.
        """
        if self.may(right):
            return
        if self.key and right in rights_of(self.roles):
            raise Forbidden(
                f"this API key may not {IN_WORDS[right]}: make one with 'wornproof key new LABEL --right {right}'"
            )
        roles = " or ".join(f"{'an' if role.value[0] in 'aeiou' else 'a'} {role}" for role in roles_that_may(right))
        raise Forbidden(f"{self.name} may not {IN_WORDS[right]}: ask {roles}")

    def sees(self, case_id: str) -> bool:
        """Whether this case is theirs to see, be it there or not."""
        return self.cases is None or case_id in self.cases


LOCAL = Actor("local operator")
"""Whoever sits at this machine: who may open the vault's folder may do everything with it."""
STRANGER = Actor("somebody who has not signed in", roles=frozenset(), cases=frozenset())
"""Who asks for a sign-in. May nothing, sees nothing."""


def in_scope(actor: Actor, case_id: str, there: Callable[[], bool]) -> None:
    """Go on where this case is there and theirs to see.

    ``there`` asks the store. It is called only for a case that they may see. So "not there" and "not yours" are one
    answer, and the time it takes tells no more than they know: their own list of cases.

    Raises:
        NotThere: it is not there, or it is not theirs.
    """
    if not actor.sees(case_id) or not there():
        raise NotThere(
            f"no case {case_id[:100]!r} in this vault that you may see: 'wornproof case' lists those you may"
        )


def seen(actor: Actor, case_ids: Iterable[str]) -> tuple[str, ...]:
    """Of these cases, those that are theirs to see."""
    return tuple(case_id for case_id in case_ids if actor.sees(case_id))
