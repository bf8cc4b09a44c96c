"""A brute-force reader: what a search finds, said in the plainest way over the documents themselves.

It asks no engine and reads nothing that is made for one (no columns, no marked words): only the fields of a
``Document`` and the knife that cuts words. Both engines must find exactly what it finds.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from desk.search.document import Document, ShownFinding
from desk.search.fields import microseconds
from desk.search.query import Query
from desk.search.syntax import AllOf, AnyOf, Is, Met, Node, Not, Phrase, Within
from desk.search.words import words
from evidence.records import Verdict

ENDS_A_TAG = ' \t\n\u3000#＃,，.。!！?？;；:：、()（）"“”「」/'


def found(query: Query, documents: Iterable[Document]) -> set[str]:
    """Ids of the posts that a query without a picture finds."""
    return {
        document.platform_id
        for document in documents
        if (query.visible_cases() is None or document.case_id in query.visible_cases())
        and (query.tree is None or fits(query.tree, document))
    }


def fits(node: Node, document: Document) -> bool:
    match node:
        case Phrase():
            return says(node, document)
        case Is():
            return is_one(node, {"case_id": document.case_id, **vars(document)}[node.column])
        case Within(column=column, first=first, last=last):
            moment = microseconds({"posted_us": posted(document), "captured_us": document.captured_at}[column])
            return (first is None or first <= moment) and (last is None or moment <= last)
        case Met(condition=condition):
            return any(meets(condition, finding) for finding in document.findings)
        case Not(part=part):
            return not fits(part, document)
        case AllOf(parts=parts):
            return all(fits(part, document) for part in parts)
        case AnyOf(parts=parts):
            return any(fits(part, document) for part in parts)


def posted(document: Document) -> datetime:
    """A day alone is filed under its noon."""
    return document.posted_at + timedelta(hours=12 if document.posted_at_precision in ("day", "month", "year") else 0)


def meets(node: Node, finding: ShownFinding) -> bool:
    match node:
        case Is():
            return (
                is_one(node, "yes" if finding.reviewed else "no")
                if node.column == "reviewed"
                else is_one(node, str(getattr(finding, node.column)))
            )
        case AllOf(parts=parts):
            return all(meets(part, finding) for part in parts)
        case AnyOf(parts=parts):
            return any(meets(part, finding) for part in parts)
        case _:
            raise AssertionError(f"{node} is nothing that one finding can meet")


def is_one(node: Is, value: str) -> bool:
    return value.startswith(node.values[0]) if node.begins else value in node.values


def says(phrase: Phrase, document: Document) -> bool:
    match phrase.of:
        case "":
            return any(holds(text, phrase.words, phrase.begins) for text in everywhere(document))
        case "place":
            return holds(document.place, phrase.words, phrase.begins)
        case "buyer":
            return any(
                holds(text, phrase.words, phrase.begins)
                for text in (document.buyer, account(document), document.author)
            )
        case "tag":
            return any(is_tag(tag, phrase) for tag in [*document.tags, *tags_in(document.text)])
        case "has":
            return phrase.words[0] in had(document)
    raise AssertionError(f"no field {phrase.of}")


def everywhere(document: Document) -> list[str]:
    shown = [finding for finding in document.findings if finding.verdict is not Verdict.NO_MATCH]
    items = [text for finding in shown for text in (finding.sku, finding.title)]
    about = [account(document), document.author, document.buyer, document.order_id]
    return [document.text, document.alt, document.lettering, document.place, *document.tags, *about, *items]


def account(document: Document) -> str:
    return document.handle.rstrip("/").split("/")[-1] if "://" in document.handle else document.handle


def had(document: Document) -> set[str]:
    things = {
        "image": document.image_digest,
        "text": document.text,
        "alt": document.alt,
        "place": document.place,
        "tag": [*document.tags, *tags_in(document.text)],
        "finding": document.findings,
    }
    return {name for name, thing in things.items() if thing}


def tags_in(text: str) -> list[str]:
    found = []
    for place, sign in enumerate(text):
        if sign in "#＃":
            tag = ""
            for letter in text[place + 1 :]:
                if letter in ENDS_A_TAG:
                    break
                tag += letter
            found += [tag] if words(tag) else []
    return found


def is_tag(tag: str, phrase: Phrase) -> bool:
    cut = [word.text for word in words(tag)]
    if not phrase.begins:
        return cut == list(phrase.words[1:-1])
    named = phrase.words[1:]
    return same(cut[: len(named)], named, True)


def holds(text: str, phrase: Sequence[str], begins: bool) -> bool:
    cut = [word.text for word in words(text)]
    return any(same(cut[at : at + len(phrase)], phrase, begins) for at in range(len(cut)))


def same(cut: Sequence[str], phrase: Sequence[str], begins: bool) -> bool:
    if len(cut) != len(phrase) or list(cut[:-1]) != list(phrase[:-1]):
        return False
    return cut[-1].startswith(phrase[-1]) if begins else cut[-1] == phrase[-1]
