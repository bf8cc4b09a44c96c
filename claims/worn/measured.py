"""What was measured of the comparison's errors, in sentences of the report's language."""

from typing import TYPE_CHECKING

from claims.shown.texts import Texts

if TYPE_CHECKING:
    from matcher.policy import Measured, Policy


def error_rate_texts(policy: "Policy", say: Texts) -> tuple[str, ...]:
    """False matches and misses of every measured set, and that misses are the rule; none where nothing was measured."""
    said = [sentence for one in policy.measured for sentence in (_false(one, say), _missed(one, say))]
    return (*said, say("measured.closing")) if said else ()


def _false(one: "Measured", say: Texts) -> str:
    return say(
        "measured.false",
        photos=one.photos,
        data=one.data,
        catalog=one.catalog_photos,
        pairs=f"{one.pairs:,}",
        wrong=say("measured.wrong", n=one.false_matches),
        colours=say("measured.colours", n=one.wrong_colourways),
        photo=f"{one.per_photo_bound_permille / 10:.1f}",
        pair=f"{one.per_pair_bound_per_million / 10_000:.4f}",
    )


def _missed(one: "Measured", say: Texts) -> str:
    return say("measured.missed", data=one.data, matched=one.true_matches, worn=one.worn_items, ten=one.among_ten)
