"""Remarks: what a capture has to say that decides something, or that a reader must know. Kinds with values.

Sentences for each kind, in English and Chinese, are in ``configs/remarks.toml`` and are made where they are shown.
A kind's values never change once a release has written it: what is to be said otherwise gets a kind of its own.
Records from before remarks carry sentences instead; ``evidence.older`` reads those, and nothing else does.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from evidence.facts import Fact, Value

MOST_CHARACTERS = 2_000
"""Of one text among the values; what is longer is cut."""


class RemarkKind(StrEnum):
    """The closed list."""

    # how complete a run is
    ALL_READ = "all_read"
    ALL_IN_REACH_READ = "all_in_reach_read"
    FEWER_THAN_STATED = "fewer_than_stated"
    SUPPLIED_ONLY = "supplied_only"
    ADVERTISED = "advertised"
    STOPPED_EARLY = "stopped_early"
    # something in the window that could not be had or understood
    PICTURE_NOT_HAD = "picture_not_had"
    POST_TOO_LONG = "post_too_long"
    POST_NOT_READ = "post_not_read"
    NEWEST_ONLY = "newest_only"
    PAGE_STILL_GREW = "page_still_grew"
    PAGE_NOT_SCROLLED = "page_not_scrolled"
    PAGE_REQUESTS = "page_requests"
    PAGE_BYTES = "page_bytes"
    EARLIER_NOT_READ = "earlier_not_read"
    MORE_NOT_READ = "more_not_read"
    # why a run ended before the last page
    LOGIN_WALL = "login_wall"
    CAPTCHA_WALL = "captcha_wall"
    AGE_WALL = "age_wall"
    PRIVATE_WALL = "private_wall"
    REFUSED_WALL = "refused_wall"
    DELETED_WALL = "deleted_wall"
    SUSPENDED_WALL = "suspended_wall"
    LIMITED_WALL = "limited_wall"
    LOGIN_OR_CHECK = "login_or_check"
    READERS_KEPT_OUT = "readers_kept_out"
    UNKNOWN_TO_SITE = "unknown_to_site"
    GONE_FROM_SITE = "gone_from_site"
    ACCOUNT_GONE = "account_gone"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_STATE = "account_state"
    BY_SOMEBODY_ELSE = "by_somebody_else"
    ANOTHER_ACCOUNT = "another_account"
    DID_UNKNOWN = "did_unknown"
    DID_DOCUMENT_NOT_HAD = "did_document_not_had"
    HANDLE_UNRESOLVED = "handle_unresolved"
    PROFILE_NOT_READ = "profile_not_read"
    SITE_ANSWERED = "site_answered"
    SITE_SAYS = "site_says"
    NOT_FETCHED = "not_fetched"
    GAVE_UP = "gave_up"
    NOT_AS_PROMISED = "not_as_promised"
    LISTING_IN_CIRCLE = "listing_in_circle"
    PAGE_LIMIT = "page_limit"
    NEXT_TOO_LONG = "next_too_long"
    EARLIER_REASON = "earlier_reason"
    # what a reader must know before relying on a run
    HANDLE_NOT_CONFIRMED = "handle_not_confirmed"
    HANDLE_NOT_NAMED = "handle_not_named"
    EARLIER_WARNING = "earlier_warning"
    # supplied files that may hold a live session
    HOLDS_LOGIN = "holds_login"
    PART_NOT_READ = "part_not_read"
    PARTS_NOT_READ = "parts_not_read"
    FILE_LEFT_OUT_LOGIN = "file_left_out_login"
    FILE_LEFT_OUT_UNREAD = "file_left_out_unread"
    FILE_LEFT_OUT_PARTS = "file_left_out_parts"
    PICTURES_LEFT_OUT = "pictures_left_out"
    # what of a supplied archive was not as it says, or could not be used
    REPLIES_DECODED = "replies_decoded"
    REPLIES_NOT_USED = "replies_not_used"
    # why a run is UNSEALED
    NOT_FINISHED = "not_finished"
    SEAL_SIGNATURE = "seal_signature"
    SEAL_HEAD = "seal_head"
    SEAL_CAPTURES = "seal_captures"
    SEAL_ROOT = "seal_root"
    SEAL_NO_RUN = "seal_no_run"
    SEALED_TWICE = "sealed_twice"
    TOKEN_FAULT = "token_fault"  # noqa: S105 - no password
    TOKENS_SHORT = "tokens_short"
    # why a vault may hold what its owner did not write
    NO_KEY_HERE = "no_key_here"
    ANOTHER_KEY = "another_key"
    VAULT_NOT_REGISTERED = "vault_not_registered"
    LEDGER_NOT_REGISTERED = "ledger_not_registered"
    ENTRIES_NOT_REGISTERED = "entries_not_registered"
    ENTRIES_NOT_SIGNED = "entries_not_signed"
    # what no seal of the ledger covers yet
    MATCHES_NOT_SEALED = "matches_not_sealed"
    REVIEWS_NOT_SEALED = "reviews_not_sealed"
    EXHIBITS_NOT_SEALED = "exhibits_not_sealed"
    CATALOG_NOT_SEALED = "catalog_not_sealed"
    LEDGER_TOKENS_SHORT = "ledger_tokens_short"
    # what hangs on nothing and is not counted
    REVIEWS_OF_NO_FINDING = "reviews_of_no_finding"
    REVIEWS_OF_EARLIER_MATCH = "reviews_of_earlier_match"
    REVIEWS_AGAINST_RULES = "reviews_against_rules"
    MATCHES_OF_NO_CAPTURE = "matches_of_no_capture"
    RUNS_OF_NO_ACCOUNT = "runs_of_no_account"
    # why a seal of a ledger does not hold
    LEDGER_SEAL_COUNT = "ledger_seal_count"
    LEDGER_SEAL_ELSEWHERE = "ledger_seal_elsewhere"
    # what merely informs
    NOTES_LEFT_OUT = "notes_left_out"


_K = RemarkKind
_VALUES = {
    _K.ALL_READ: "posts in_window",
    _K.ALL_IN_REACH_READ: "posts in_window",
    _K.FEWER_THAN_STATED: "stated shown",
    _K.SUPPLIED_ONLY: "files",
    _K.ADVERTISED: "posts",
    _K.STOPPED_EARLY: "pages",
    _K.PICTURE_NOT_HAD: "post why detail",
    _K.POST_TOO_LONG: "post",
    _K.POST_NOT_READ: "detail",
    _K.PAGE_STILL_GREW: "limit_ms",
    _K.PAGE_NOT_SCROLLED: "limit_ms",
    _K.PAGE_REQUESTS: "requests",
    _K.PAGE_BYTES: "bytes",
    _K.EARLIER_NOT_READ: "text",
    _K.MORE_NOT_READ: "number",
    **dict.fromkeys((_K.LOGIN_WALL, _K.CAPTCHA_WALL, _K.AGE_WALL, _K.PRIVATE_WALL), "by"),
    **dict.fromkeys((_K.REFUSED_WALL, _K.DELETED_WALL, _K.SUSPENDED_WALL, _K.LIMITED_WALL), "by"),
    _K.LOGIN_OR_CHECK: "said",
    _K.READERS_KEPT_OUT: "label",
    _K.UNKNOWN_TO_SITE: "what status",
    _K.GONE_FROM_SITE: "what status",
    _K.ACCOUNT_STATE: "state",
    _K.BY_SOMEBODY_ELSE: "url",
    _K.ANOTHER_ACCOUNT: "asked answered",
    _K.DID_UNKNOWN: "did status",
    _K.DID_DOCUMENT_NOT_HAD: "status",
    _K.HANDLE_UNRESOLVED: "handle said",
    _K.PROFILE_NOT_READ: "said",
    _K.SITE_ANSWERED: "status url",
    _K.SITE_SAYS: "said",
    _K.NOT_FETCHED: "why detail",
    _K.GAVE_UP: "detail",
    _K.NOT_AS_PROMISED: "platform detail",
    _K.LISTING_IN_CIRCLE: "url",
    _K.PAGE_LIMIT: "pages",
    _K.NEXT_TOO_LONG: "characters",
    _K.EARLIER_REASON: "text",
    _K.HANDLE_NOT_CONFIRMED: "handle did names",
    _K.HANDLE_NOT_NAMED: "handle did",
    _K.EARLIER_WARNING: "text",
    _K.PART_NOT_READ: "detail",
    _K.PARTS_NOT_READ: "number",
    _K.FILE_LEFT_OUT_LOGIN: "name",
    _K.FILE_LEFT_OUT_UNREAD: "name",
    _K.FILE_LEFT_OUT_PARTS: "name headers addresses bodies others",
    _K.PICTURES_LEFT_OUT: "number",
    _K.REPLIES_DECODED: "number example",
    _K.REPLIES_NOT_USED: "number example",
    _K.TOKEN_FAULT: "detail",
    _K.TOKENS_SHORT: "held needed",
    _K.ANOTHER_KEY: "key",
    _K.LEDGER_NOT_REGISTERED: "ledger",
    _K.ENTRIES_NOT_REGISTERED: "ledger entries",
    _K.ENTRIES_NOT_SIGNED: "ledger entries",
    _K.MATCHES_NOT_SEALED: "case number",
    _K.REVIEWS_NOT_SEALED: "case number",
    _K.EXHIBITS_NOT_SEALED: "case number",
    _K.CATALOG_NOT_SEALED: "catalog number",
    _K.LEDGER_TOKENS_SHORT: "ledger held needed",
    _K.REVIEWS_OF_NO_FINDING: "number",
    _K.REVIEWS_OF_EARLIER_MATCH: "number",
    _K.REVIEWS_AGAINST_RULES: "number",
    _K.MATCHES_OF_NO_CAPTURE: "number",
    _K.RUNS_OF_NO_ACCOUNT: "number",
    _K.LEDGER_SEAL_COUNT: "counted there",
    _K.LEDGER_SEAL_ELSEWHERE: "ledger",
    _K.NOTES_LEFT_OUT: "number",
}
"""Names of each kind's values; a kind that is not here has none."""

NOT_READ = frozenset(
    {
        _K.PICTURE_NOT_HAD,
        _K.POST_TOO_LONG,
        _K.POST_NOT_READ,
        _K.NEWEST_ONLY,
        _K.PAGE_STILL_GREW,
        _K.PAGE_NOT_SCROLLED,
        _K.PAGE_REQUESTS,
        _K.PAGE_BYTES,
        _K.EARLIER_NOT_READ,
    }
)
"""Something in the window could not be had or understood: the run is ``partial``."""
CAUTIONS = frozenset({_K.HANDLE_NOT_CONFIRMED, _K.HANDLE_NOT_NAMED, _K.EARLIER_WARNING})
"""What a reader must know before relying on a run. They reach the Seal."""
EARLIER = frozenset({_K.EARLIER_NOT_READ, _K.EARLIER_REASON, _K.EARLIER_WARNING})
"""English sentences of records from before remarks, carried as they are."""
PRIVATE = frozenset({_K.HOLDS_LOGIN, _K.PART_NOT_READ, _K.PARTS_NOT_READ})
"""A supplied file may hand a live session to whoever gets it."""


class Remark(Fact):
    """One remark."""

    NAMES: ClassVar[Mapping[StrEnum, frozenset[str]]] = {
        kind: frozenset(_VALUES.get(kind, "").split()) for kind in RemarkKind
    }
    TEXTS: ClassVar[str] = "remarks"

    kind: RemarkKind


def remark(kind: RemarkKind, **values: Value) -> Remark:
    """A remark; its texts fit for a record (names of files may hold what no UTF-8 can carry), and not too long.

    Raises:
        ValidationError: the kind has other values.
    """
    fit: dict[str, Any] = {name: _fit(value) for name, value in values.items()}
    return Remark.model_validate({"kind": kind, "values": fit})


def _fit(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(_text, value))
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8")[:MOST_CHARACTERS]
