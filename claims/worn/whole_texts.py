"""The order as a whole in sentences: a signal with its control and its caveat, apart from every finding."""

from claims.shown.texts import Texts
from claims.worn.whole_order import WholeOrder
from matcher.order_weight import NotWeighed, OrderWeight

_TELLING_PERMILLE = 50
"""From this share of random orders downwards the later pictures stand out at all."""
_FEW = 5
"""Fewer pictures than this are no control to speak of; a choice."""


def whole_order_texts(whole: WholeOrder, say: Texts) -> tuple[str, ...]:
    """What is printed, one paragraph each; the caveat is the last and always there."""
    after, before = whole.after, whole.before
    if isinstance(after, NotWeighed):
        return (say("whole.not_weighed", reason=say.fact(after.reason)), say("whole.caveat"))
    said = [say("whole.after", n=after.pictures, **_figures(after))]
    if after.carriers:
        said.append(say("whole.carried", skus=", ".join(one.sku for one in after.carriers)))
    if isinstance(before, NotWeighed):
        said.append(say("whole.no_before"))
    else:
        said.append(say("whole.before", n=before.pictures, **_figures(before)))
        if before.pictures < _FEW:
            said.append(say("whole.few_before"))
        if _telling(before):
            said.append(say("whole.taste"))
    said.append(say("whole.shared", percent=f"{after.shared_permille / 10:.1f}"))
    return (*said, say("whole.caveat"))


def whole_order_line(whole: WholeOrder, say: Texts) -> str:
    """One line for a terminal."""
    if isinstance(whole.after, NotWeighed):
        return say("whole.not_weighed", reason=say.fact(whole.after.reason))
    return f"{say('whole.after', n=whole.after.pictures, **_figures(whole.after))} {say('whole.short_caveat')}"


def _telling(found: OrderWeight) -> bool:
    return 1000 * found.as_high <= _TELLING_PERMILLE * found.drawn


def _figures(found: OrderWeight) -> dict[str, object]:
    return {
        "as_high": f"{found.as_high:,}",
        "drawn": f"{found.drawn:,}",
        "pictures": found.pictures,
        "lines": found.lines,
        "left_out": found.left_out,
    }
