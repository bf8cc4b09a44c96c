"""The first page of what is handed to a buyer: what is held, why, from where, for how long, who had access. In two
languages on one page, with nothing loaded from anywhere.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from claims.shown.texts import LANGUAGES, Texts
from desk.access.roles import Right, Role, rights_of
from desk.acts.held import Held
from evidence.records import Deed
from evidence.visible import visible

_STYLE = "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}"
_STYLE += "td,th{border:1px solid;padding:.25rem .5rem;text-align:left}"


@cache
def _tables() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(files("configs").joinpath("held.toml").read_text("utf-8"))


def said(key: str, language: str) -> str:
    """A sentence of ``configs/held.toml``, its gaps unfilled."""
    section, _, name = key.partition(".")
    return _tables()[section][name][language]


def held_page(held: Held, deeds: Mapping[Deed, int], first: str) -> str:
    """The page; the language ``first`` stands first."""
    order = sorted(LANGUAGES, key=lambda language: language != first)
    parts = "\n<hr>\n".join(_Page(held, deeds, language).whole() for language in order)
    title = escape(said("say.title", first))
    return (
        f'<!doctype html>\n<html lang="{first}"><head><meta charset="utf-8"><title>{title}</title>\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<style>{_STYLE}</style></head><body>\n{parts}\n</body></html>\n"
    )


class _Page:
    """The page in one language."""

    def __init__(self, held: Held, deeds: Mapping[Deed, int], language: str) -> None:
        self._held = held
        self._deeds = deeds
        self._language = language
        self._texts = Texts(language, held.reading.clock.shown)

    def whole(self) -> str:
        """All of it."""
        case = self._held.reading.case
        head = self._say("case", case=case.case_id, order=case.order.order_id)
        parts = [
            f"<h1>{self._say('title')}</h1><p>{head}</p>",
            self._part("why", [_text(case.purpose)]),
            self._part("what", self._what()),
            self._part("source", self._sources()),
            self._part("long", [self._kept()]),
            self._who(),
            self._findings(),
            self._part("left", [self._say("others", n=self._held.left_out), self._say("raw"), self._say("people")]),
        ]
        return f'<section lang="{self._language}">\n' + "\n".join(parts) + "\n</section>"

    def _say(self, key: str, **values: object) -> str:
        shown = {name: _text(str(value)) for name, value in values.items()}
        return escape(said(f"say.{key}", self._language)).format_map(shown)

    def _named(self, one: Deed | Role) -> str:
        kind = "deed" if isinstance(one, Deed) else "role"
        return escape(said(f"{kind}.{one.value}", self._language))

    def _part(self, heading: str, lines: Sequence[str]) -> str:
        shown = "".join(f"<li>{line}</li>" for line in lines) or f"<li>{self._say('none')}</li>"
        return f"<h2>{self._say(heading)}</h2><ul>{shown}</ul>"

    def _what(self) -> list[str]:
        posts = len(self._held.reading.posts) - self._held.left_out
        pictures = self._say("pictures", n=len(self._held.pictures))
        handed, left = self._held.handed_in, len(self._held.reading.compared.exhibits)
        files = [self._say("exhibits", n=len(handed), left=left - len(handed))] if left else []
        return [self._say("posts", n=posts), pictures, *files, self._say("the_case"), self._say("the_findings")]

    def _sources(self) -> list[str]:
        reading = self._held.reading
        named = [self._say("basis", handle=a.handle, grounds=a.basis.grounds) for a in reading.case.accounts]
        runs = [
            self._say(
                "supplied" if state.run.supplied else "crawled",
                platform=state.run.platform,
                handle=state.run.handle,
                day=self._texts.time(state.entry.appended_at),
            )
            for state in reading.runs
        ]
        files = [self._say("handed_in")] if reading.compared.exhibits else []
        return named + runs + files

    def _kept(self) -> str:
        reading = self._held.reading
        return self._say("until", days=reading.retention_days, day=self._texts.time(reading.keep_until))

    def _who(self) -> str:
        roles = [self._named(role) for role in Role if Right.READ in rights_of([role])]
        done = "".join(
            f"<li>{escape(said(f'deed.{deed.value}', self._language))}: {n}</li>" for deed, n in self._deeds.items()
        )
        none = f"<li>{self._say('none')}</li>"
        return (
            f"<h2>{self._say('who')}</h2><p>{self._say('may')} {', '.join(roles)}</p>"
            f"<p>{self._say('deeds')}</p><ul>{done or none}</ul>"
        )

    def _findings(self) -> str:
        tables = []
        for one in self._held.findings(self._texts):
            rows = "".join(
                f"<tr><td>{_text(row['sku'])}</td><td>{_text(row['title'])}</td><td>{_text(row['status'])}</td></tr>"
                for row in one["lines"]
            )
            notes = "".join(f"<p>{_text(note)}</p>" for note in one["notes"])
            notes += "".join(f"<p>+ {_text(doubt)}</p>" for doubt in one["for_you"])
            tables.append(f"<table>{rows}</table>{notes}")
        return f"<h2>{self._say('findings')}</h2>" + ("".join(tables) or f"<p>{self._say('none')}</p>")


def _text(text: str) -> str:
    return escape(visible(text))
