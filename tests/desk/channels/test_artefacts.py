"""The files of one channel: what has no room is left out of a draft, and never of what is ready."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desk.channels.artefacts import MANIFEST, artefacts, listing, with_what_fits
from desk.channels.channel import Channel, ChannelError
from tests.desk.channels.made import statement

LIMIT = {"source": "the form itself", "read_on": "2026-12-01"}


def described(**parts: object) -> Channel:
    words = {"en": "Ours", "zh": "本店"}
    told = {"name": "house", "language": "en", "after": "several", "title": words, "note": words}
    return Channel.model_validate_json(json.dumps({**told, **parts}))


def text(name: str, characters: int) -> dict[str, object]:
    return {**LIMIT, "name": name, "characters": characters}


HOUSE = described(texts=[text("reason", 2000), text("title", 10)])


def test_a_text_without_room_is_a_reason_for_a_draft_and_the_others_are_made(tmp_path: Path) -> None:
    before = replace(statement("en"), is_ready=True, lacking=())

    said = with_what_fits(before, HOUSE)
    made = artefacts(said, HOUSE, tmp_path)

    assert list(made) == ["reason.txt", MANIFEST]
    assert made["reason.txt"].decode().startswith("DRAFT")
    assert not said.is_ready
    assert ["The field title has no room" in one for one in said.lacking] == [True]
    assert json.loads(made[MANIFEST])["lacking"] == list(said.lacking)


def test_of_what_is_ready_no_text_is_left_out_unsaid(tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match="'title' holds 10 characters"):
        artefacts(replace(statement("en"), is_ready=True, lacking=()), HOUSE, tmp_path)


def test_where_all_fits_the_statement_is_as_it_was() -> None:
    said = statement("en")
    assert with_what_fits(said, described(texts=[text("reason", 2000)])) is said


def test_fields_give_no_text_that_is_longer_than_the_channel_takes(tmp_path: Path) -> None:
    short = described(form="stripe", texts=[text("uncategorized_text", 600)])
    made = artefacts(replace(statement("en"), is_ready=True, lacking=()), short, tmp_path)
    assert len(made["uncategorized_text.txt"].decode().strip()) <= 600


@pytest.mark.slow
def test_files_that_are_too_big_together_are_refused(tmp_path: Path) -> None:
    both = described(
        picture={**LIMIT, "bytes": 400_000, "types": ["jpg"]},
        document={**LIMIT, "bytes": 400_000, "total_bytes": 900_000, "types": ["pdf"]},
    )
    total = sum(len(data) for name, data in artefacts(statement("en"), both, tmp_path).items() if name != MANIFEST)
    assert both.document is not None
    less = both.model_copy(update={"document": both.document.model_copy(update={"total_bytes": total - 1})})

    with pytest.raises(ChannelError, match=f"takes {total - 1:,} bytes in all, and the files have {total:,}"):
        artefacts(statement("en"), less, tmp_path)


def test_the_list_can_be_written_anew_of_more_files() -> None:
    told = listing(b'{"case_id": "c", "files": {}}', {"c.html": ("sha256:00", 3)})
    assert json.loads(told) == {"case_id": "c", "files": {"c.html": {"sha256": "sha256:00", "bytes": 3}}}
