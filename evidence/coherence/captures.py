"""A capture counts once, and as what it is: handed in by a party, or got by us."""

from collections.abc import Iterator

from evidence.coherence.placed import Placed, Said


def captures(placed: Placed) -> Iterator[Said]:
    """Captures that are cited twice, or pass for another kind."""
    warcs: dict[str, int] = {}
    records: dict[str, int] = {}
    for entry, segment in placed.segments.values():
        for name in (segment.warc, segment.warc_digest):
            if name in warcs and warcs[name] != entry.seq:
                yield Said(entry, f"entry {warcs[name]} has this WARC already: one look is no second one ({name})")
                break
        warcs |= {segment.warc: entry.seq, segment.warc_digest: entry.seq}
        for capture in segment.captures:
            if capture.warc_record_id in records:
                before = records[capture.warc_record_id]
                yield Said(entry, f"{capture.url[:300]} is a capture that entry {before} has already")
            records[capture.warc_record_id] = entry.seq
    for entry, segment, run in placed.of_runs():
        for capture in segment.captures:
            if capture.method == ("wire" if run.supplied else "supplied"):
                whose = "a run of supplied files" if run.supplied else "a crawl"
                yield Said(entry, f"{capture.url[:300]} stands in {whose} and is marked {capture.method}")
