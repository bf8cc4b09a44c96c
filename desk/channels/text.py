"""A statement as plain text for one field of a channel: whole sentences only, the most needed first."""

from collections.abc import Iterator

from desk.channels.channel import ChannelError, TextLimit
from desk.channels.counted import Overrun, fits
from desk.channels.statement import Statement
from evidence.visible import visible

_CLOSED = (".", "!", "?", "…", "。", "！", "？")
_BEHIND = "\"'”’）)】」』"


def text_for(statement: Statement, limit: TextLimit) -> str:
    """The text, in one line; a draft says first that it is one.

    Always in it: the result (its sentence, or the headline where that is too long), who looked, what it does not prove.
    Then the first of what speaks for the buyer that has room. Then the brief's other sentences in their order,
    up to the first that has none: a later one alone could turn what is meant.

    Raises:
        ChannelError: not even the headline with what must be said fits, or the field wants more than there is to say.
    """
    brief = statement.allegation.brief
    openings = dict.fromkeys(_whole(one, statement) for one in (*brief.sentences[:1], brief.headline))
    made = [_filled(statement, one, limit) for one in openings if not _over(_joined(statement, [one]), limit)]
    text = made[0] if made else _joined(statement, list(openings)[-1:])
    if broken := fits(text, limit):
        raise ChannelError(_refusal(broken[0], limit))
    return text


def _filled(statement: Statement, opening: str, limit: TextLimit) -> str:
    allegation = statement.allegation
    untold = (one for one in allegation.doubts if one not in allegation.brief.sentences)
    doubts = (statement.words["for_buyer"] + _whole(one, statement) for one in untold)
    doubt = next((one for one in doubts if not _over(_joined(statement, [opening], one), limit)), "")
    said = [opening]
    for sentence in (_whole(one, statement) for one in allegation.brief.sentences[1:]):
        if sentence in (*said, doubt):
            continue
        if _over(_joined(statement, [*said, sentence], doubt), limit):
            break
        said.append(sentence)
    return _joined(statement, said, doubt)


def _joined(statement: Statement, said: list[str], doubt: str = "") -> str:
    between = "" if statement.language == "zh" else " "
    return between.join(filter(None, (_draft(statement), *said, *_needed(statement), doubt)))


def _needed(statement: Statement) -> Iterator[str]:
    yield _whole(statement.reviewed, statement)
    unproven = statement.words["pic_unproven"].replace("{what}", statement.allegation.brief.unproven)
    yield _whole(unproven, statement)


def _draft(statement: Statement) -> str:
    return "" if statement.is_ready else _whole(statement.words["draft"], statement)


def _whole(text: str, statement: Statement) -> str:
    """In one line, without what steers, closed as a sentence."""
    line = visible(" ".join(text.split()))
    return line if not line or line.rstrip(_BEHIND).endswith(_CLOSED) else line + statement.words["stop"]


def _over(text: str, limit: TextLimit) -> bool:
    return any(not one.is_short for one in fits(text, limit))


def _refusal(broken: Overrun, limit: TextLimit) -> str:
    unit = broken.unit.replace("utf8_", "UTF-8 ").replace("gbk_", "GBK ")
    if broken.is_short:
        return (
            f"the field {limit.name!r} wants at least {broken.limit} {unit}, and all there is to say has "
            f"{broken.counted}: write that field yourself"
        )
    return (
        f"the field {limit.name!r} holds {broken.limit} {unit}; the result, who looked and what it does not prove need "
        f"{broken.counted}: hand the picture or the document over and write that field yourself, or choose a channel "
        "that takes more ('wornproof channels')"
    )
