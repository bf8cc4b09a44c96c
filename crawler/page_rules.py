"""What a platform file may say of a site's HTML: where the parts of a page are, what a script holds, how it is opened.

All of it is data and all of it has defaults: schema.org, OpenGraph and plain HTML say most of it by themselves.
"""

import re
from typing import Annotated, Literal

from cssselect import HTMLTranslator, SelectorError
from pydantic import BaseModel, ConfigDict, Field, field_validator

_VARIABLE = re.compile(r"^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$")


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PageRules(_Rules):
    """CSS selectors of a profile page and its post pages; each but ``item`` is looked for inside one post."""

    item: str = "article, [itemtype*='schema.org/SocialMediaPosting'], [itemtype*='schema.org/BlogPosting'], .h-entry"
    """One post, on a profile page and on its own page."""
    link: str = "a[itemprop~=url], a[rel~=bookmark], a.u-url, a:has(time), h1 a, h2 a, h3 a"
    """The address of a post's own page; the first of these that names one."""
    time: str = "time, [itemprop~=datePublished], .dt-published"
    """The first of these, in the page's order, that can be read; later ones may be those of comments."""
    text: str = "[itemprop~=articleBody], [itemprop~=text], .e-content, [itemprop~=description], .p-summary"
    author: str = "a[rel~=author], [itemprop~=author] a, a.p-author, .p-author a"
    skip: str = "a[rel~=author] img, .avatar, .emoji, img.avatar, img.emoji, .p-author img, [itemprop~=author] img"
    """Pictures that are no pictures of the post."""
    next: str = "link[rel~=next], a[rel~=next]"
    """The next page of the list, looked for in the whole page."""
    follow: bool = True
    """Whether each post's own page is asked: there is the exact time, the whole text, the largest rendition."""

    @field_validator("item", "link", "time", "text", "author", "skip", "next")
    @classmethod
    def _is_css(cls, text: str) -> str:
        try:
            HTMLTranslator().css_to_xpath(text)
        except SelectorError as error:
            raise ValueError(f"{text!r} is not a CSS selector: {error}") from error
        return text


class EmbeddedRules(_Rules):
    """JSON that a page carries in a script, for its own use; the mapping then reads it."""

    script_id: str = ""
    """``id`` of the script element that holds it, for example ``RENDER_DATA``."""
    variable: str = ""
    """Or the variable it is assigned to, for example ``window.__INITIAL_STATE__``."""
    encoding: Literal["json", "percent"] = "json"
    """``percent``: the JSON is percent-encoded, as in a URL."""
    walls: tuple[str, ...] = ()
    """Texts that a page without the JSON carries where a login or a check of the visitor stands in its place."""

    @field_validator("variable")
    @classmethod
    def _is_variable(cls, name: str) -> str:
        if name and not _VARIABLE.match(name):
            raise ValueError(f"{name!r} is not a variable of JavaScript")
        return name


class BrowserRules(_Rules):
    """How a page is opened in a browser. All of it is fixed, so that two captures see the same page."""

    width_px: Annotated[int, Field(ge=320, le=3840)] = 1280
    height_px: Annotated[int, Field(ge=240, le=2160)] = 900
    locale: str = Field(default="en-US", pattern=r"^[a-z]{2,3}(-[A-Z][A-Za-z]+)?$")
    time_zone: str = "UTC"
    """What the page's scripts take for the visitor's zone."""
    settle_ms: Annotated[int, Field(ge=100, le=60_000)] = 2_000
    """How long a page scrolled to its end may stay as it is before that is taken for the end."""
    restless_ms: Annotated[int, Field(ge=100, le=600_000)] = 60_000
    """The same for a page that never stops asking for something, and of which nothing more is to be seen."""
    longest_ms: Annotated[int, Field(ge=1_000, le=600_000)] = 120_000
    """How long one batch of posts may take to appear, its requests' delays included."""
    longest_view_px: Annotated[int, Field(ge=1_000, le=16_384)] = 16_000
    """Height of a screenshot at most; a picture in Chromium ends at 16,384 px."""
    max_requests: Annotated[int, Field(ge=10, le=100_000)] = 20_000
    """How often one opened page may ask; what it asks beyond is stopped, and the run is ``partial``."""
    max_batch_bytes: Annotated[int, Field(ge=100_000, le=2_000_000_000)] = 200_000_000
    """How much a page may load for one batch of posts, or one post's page; then it loads no more, and the run is
    ``partial``. Up to ``pictures_at_once`` replies that are under way come on top."""
    allow_post: bool = False
    """Whether the page's scripts may send POST requests; without it they are stopped and recorded."""
