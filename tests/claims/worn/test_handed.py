"""What goes to a channel names nobody but the account of the case."""

import pytest

from claims.worn.handed import _without_others


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("with @anna.k at the pass", "with @… at the pass"),
        ("@lin and @anna@social.example", "@lin and @…"),
        ("和＠小明 在山口", "和@… 在山口"),
        ("@Lin alone, 5 @ 3 euros", "@Lin alone, 5 @ 3 euros"),
        ("@anna.", "@…."),
    ],
)
def test_other_accounts_in_a_post_are_left_out(text: str, shown: str) -> None:
    assert _without_others(text, "@lin") == shown
