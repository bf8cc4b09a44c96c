"""What was supplied of an account before: files are kept once, and the same ones again add nothing."""

from collections.abc import Iterator

from evidence.ledger import Entries
from evidence.records import Account, Capture, Entry, Post, Run, Segment


def supplied_posts(entries: Entries, account: Account) -> dict[str, Post]:
    """Posts of an account that were supplied, by platform id; the newest record of each."""
    return {post.platform_id: post for segment in _supplied(entries, account) for post in segment.posts}


def captures_of(entries: Entries, account: Account) -> Iterator[Capture]:
    """All that was supplied of an account, files and pictures."""
    for segment in _supplied(entries, account):
        yield from segment.captures


def is_supplied_run(entry: Entry, account: Account) -> bool:
    """Whether an entry opened an import for this account."""
    run = entry.record
    return isinstance(run, Run) and run.supplied and (run.platform, run.handle) == (account.platform, account.handle)


def _supplied(entries: Entries, account: Account) -> Iterator[Segment]:
    runs = {entry.digest for entry in entries if is_supplied_run(entry, account)}
    return (entry.record for entry in entries if isinstance(entry.record, Segment) and entry.record.run in runs)
