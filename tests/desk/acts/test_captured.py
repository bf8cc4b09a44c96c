"""When each platform was last captured, over the cases somebody may see."""

import json
from dataclasses import replace

from desk.access.actor import Actor
from desk.access.roles import Role
from desk.acts.actor import LOCAL
from desk.acts.captured import last_captures
from desk.acts.platforms import check_shipped
from tests.desk.acts.lived import GOES, lived


def test_the_last_run_of_each_platform_and_how_it_went(tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings, vault = lived(tmp_path)
    (found,) = last_captures(LOCAL, settings)

    assert (found.platform, found.cases) == ("atproto", len(vault.cases()))
    (own,) = last_captures(replace(Actor("Kim", "kim", frozenset({Role.AUDITOR})), cases=frozenset({GOES})), settings)
    assert own.cases == 1
    assert json.dumps(own.outcome) == '"complete"'


def test_every_shipped_platform_still_reads_its_saved_pages() -> None:
    checked = check_shipped(LOCAL)

    assert {one.name for one in checked} >= {"atproto", "mastodon", "weibo", "xiaohongshu", "douyin"}
    assert all(one.situations and not one.differing for one in checked)
