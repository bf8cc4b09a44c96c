"""What people read first in a package: README (plain text) and index.html. No script, nothing loaded from outside."""

from collections.abc import Sequence
from html import escape as _escape

from claims.reading import RunState
from desk.pack.scope import Scope, ShownPost
from desk.pack.withheld import supplied_name
from evidence.assurance import SAYS, Level
from evidence.exhibits import OF_OTHERS
from evidence.older import because_of, cautions_of
from evidence.records import Case, Post, Remark, Timestamp
from evidence.remarks import EARLIER
from evidence.sentences import in_a_row
from evidence.timestamp import chain_of
from evidence.trust import fingerprint
from evidence.visible import visible
from evidence.wording import counted

README = """WORNPROOF PACKAGE  case {case}

This file is a WACZ web archive (a zip file that is not compressed). In it:
  wornproof/index.html   what is in here, for reading{report}
  archive/               the captured replies and pictures, as they came (WARC){exhibits}
  wornproof/ledger.txt   the case's ledger: who recorded what, when, chained and sealed
  wornproof/verify.py    checks everything, offline:
      python3 verify.py FILE.wacz            (needs Python 3.11 and: pip install cryptography)
      python3 verify.py FILE.wacz --lang zh  (中文)
A verifier that travels with the evidence can be forged with it. Take verify.py from the project's release rather than
from here, and compare the signing key below with the one the shop has published:
  {key}
The pages can be looked at with any WACZ reader, for example ReplayWeb.page.
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>Wornproof package: case {case}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}}
table{{border-collapse:collapse;width:100%}}td,th{{border-bottom:1px solid #ccc;padding:.4rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere}}th{{overflow-wrap:normal}}code{{overflow-wrap:anywhere}}
.state{{border-left:4px solid #7d5800;padding-left:1rem;list-style:none}}pre{{white-space:pre-wrap}}
@media(max-width:44rem){{table,tbody,tr,td{{display:block}}th{{display:none}}tr{{border-bottom:2px solid #888}}
td{{border:0;padding:.2rem 0}}}}</style></head><body>
<h1>Case {case}</h1>
<p>{purpose}. Opened by {opened_by}; order {order}, {delivered} as the shop states.</p>
<ul class="state">{state}</ul>
<p>{scope}</p>
<p>This page lists what was captured and decides nothing: {report}</p>
<h2>Captured accounts</h2>
<table><tr><th>Run</th><th>Account</th><th>Outcome</th><th>Captures</th><th>Kept back</th></tr>{runs}</table>
<h2>Posts</h2>
<p>Times are what the platform or the author stated. A picture here is what this account showed when it was captured, or
what the investigator supplied; it says nothing about who is in it.</p>
<table><tr><th>Stated time (UTC)</th><th>Author</th><th>Text</th><th>Attested</th><th>Pictures (SHA-256)</th></tr>
{posts}</table>
<dl>{levels}</dl>
{exhibits}
<h2>Check it yourself 自行校验</h2>
<pre>python3 verify.py FILE.wacz
python3 verify.py FILE.wacz --lang zh</pre>
<p>Take verify.py from the project's release: one that travels with the evidence can be forged with it.
请使用项目发布页的 verify.py：随证据一同送来的那一份可能与证据一起被伪造。</p>
{authorities}
<p>Signing key: <code>{key}</code>. Compare it with the one the shop has published. 请与商家公布的密钥核对。</p>
</body></html>
"""
_REPORT = """<a href="../report/report.html">the report</a> says what the pictures are thought to show, and what speaks
for the buyer."""
_NO_REPORT = (
    "what the pictures are thought to show is in the report, which speaks of the whole case and is not in here."
)


def escape(text: str) -> str:
    """Other people's text for a page: as text, and nothing in it that steers whatever shows the page."""
    return _escape(visible(text, keep="\n\t"))


def readme(case: Case, key: str, report: bool, exhibits: bool = False) -> bytes:
    """The plain text at the top of the package."""
    files = "\n  exhibits/              files that were handed in, as they came" if exhibits else ""
    told = "\n  report/report.html     the findings, with pictures" if report else ""
    return README.format(case=visible(case.case_id), key=key, report=told, exhibits=files).encode("utf-8")


def index_page(
    case: Case, scope: Scope, alarms: Sequence[Remark], key: str, report: bool, derivatives: int = 0
) -> bytes:
    """The page that says what is in the package; ``report`` tells whether the report is, ``derivatives`` how many
    blurred copies are.

    ``alarms``: what nobody vouches for, said first.
    """
    posts = _all_posts(scope) if scope.whole else scope.posts
    platforms = {run.entry.digest: run.run.platform for run in scope.runs}
    levels = scope.reading.levels
    named = [
        (levels[platforms[segment.record.run], post.platform_id], scope.as_shown(segment, post))
        for segment, post in posts
    ]
    html = _PAGE.format(
        case=escape(case.case_id),
        purpose=escape(case.purpose),
        opened_by=escape(case.opened_by),
        order=escape(case.order.order_id),
        delivered=f"delivered {case.order.delivered:%Y-%m-%d}" if case.order.delivered else "delivery not stated",
        scope=_scope_words(scope, len(posts)) + (_DERIVED.format(n=derivatives) if derivatives else ""),
        state="".join(f"<li>{escape(line)}</li>" for line in (*_alarmed(alarms), *_state(scope))),
        report=_REPORT if report else _NO_REPORT,
        runs="".join(map(str, _run_rows(scope))),
        posts="".join(_post_row(post, level) for level, post in sorted(named, key=lambda one: one[1].posted_at)),
        levels="".join(_level_row(level) for level in Level if level in {one for one, _ in named}),
        exhibits=_exhibits(scope),
        authorities=_authorities(scope),
        key=key,
    )
    return html.encode("utf-8")


def _exhibits(scope: Scope) -> str:
    """Supplied files, with those that are not in the package; nothing where there are none."""
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in (one.name, one.role.replace("_", " "), one.supplied_by))
        + f"<td>{_NOT_HERE if one.role in OF_OTHERS else 'yes'}</td><td><code>{one.file_digest[7:]}</code></td></tr>"
        for one in (filed.record for filed in scope.exhibits)
    )
    return _EXHIBITS.format(rows=rows) if rows else ""


_NOT_HERE = "no: it speaks of other buyers; the rows that count are quoted in the ledger"
_EXHIBITS = """<h2>Supplied files</h2>
<p>They were handed in; what they say of themselves is a statement. What they were found to say stands in the ledger.
</p>
<table><tr><th>File</th><th>What it is</th><th>Supplied by</th><th>In here</th><th>SHA-256</th></tr>{rows}</table>"""


def _authorities(scope: Scope) -> str:
    """The roots on which verify.py takes the outside times in here, each once, so that a reader can compare them."""
    tokens = [e.record for run in scope.runs for e in run.seal_state.tokens if isinstance(e.record, Timestamp)]
    roots = {fingerprint(root): root for root in (chain_of(token)[-1] for token in tokens)}
    rows = "".join(
        f"<li>{escape(root.subject.rfc4514_string())}: SHA-256 <code>{digest}</code></li>"
        for digest, root in sorted(roots.items())
    )
    if not rows:
        return ""
    return (
        "<p>Outside times rest on these root certificates. verify.py takes each as it is in here; compare its SHA-256 "
        "with the one the authority publishes, or pass that with --root. "
        f"时间戳依据以下根证书，请与时间戳机构公布的核对，或用 --root 传入。</p><ul>{rows}</ul>"
    )


def _all_posts(scope: Scope) -> tuple[ShownPost, ...]:
    return tuple((segment, post) for segment in scope.segments for post in segment.record.posts)


def _alarmed(alarms: Sequence[Remark]) -> list[str]:
    return [f"NOT VOUCHED FOR 无人担保: {_in_both((one,))}" for one in alarms]


def _state(scope: Scope) -> list[str]:
    """What a reader must know before all else: sealed or not, handed in or not, and every warning of the runs."""
    said = []
    for run in scope.runs:
        said.append(f"{run.run.run_id}: {_standing_words(run)}")
        if run.run.supplied:
            said.append(f"{run.run.run_id}: files the investigator supplied; the platform was not asked.")
        cautions = cautions_of(run.seal) if run.seal else ()
        said += [f"{run.run.handle}: {_in_both((caution,))}" for caution in cautions]
    said += [_in_both((one,)) for one in scope.kept_at_home]
    return [*said, *(f"{supplied_name(c)}: SHA-256 {c.payload_digest[7:]}" for c in scope.files_at_home)]


def _in_both(remarks: tuple[Remark, ...]) -> str:
    """Remarks in English and in Chinese; sentences of older records as they are, once."""
    if EARLIER.issuperset(one.kind for one in remarks):
        return f"{in_a_row(remarks)}."
    return f"{in_a_row(remarks)}. {in_a_row(remarks, language='zh')}。"


def _standing_words(run: RunState) -> str:
    """For a reader outside, who has no command to run."""
    found = run.seal_state
    if found.short:
        return (
            "UNSEALED: signed, but too few outside authorities confirm its time; it rests on the shop's clock and key."
        )
    if found.because is None:
        return "SEALED: signed, its time confirmed from outside."
    return f"UNSEALED: {_in_both((found.because,))}"


def posts_withheld(scope: Scope) -> int:
    """How many posts of these runs are not shown."""
    return 0 if scope.whole else len(_all_posts(scope)) - len(scope.posts)


_AS_THEY_CAME = (
    "Pictures and pages are as they came: no face is blurred, and a page may show other people, or posts of other days."
)


_DERIVED = (
    " Beside them, in derivatives/, stand copies of {n} of the pictures with faces and heads blurred, as far as a "
    "program found them. They are for showing and are no evidence; each has the SHA-256 of its original in its name. "
    "derivatives/ 中另有 {n} 张图片的副本，程序找到的人脸和头部已作模糊处理，仅供展示，不是证据；"
    "文件名为原件的 SHA-256。"
)


def _scope_words(scope: Scope, posts: int) -> str:
    if not scope.runs:
        return "No public page was captured for this case; it rests on supplied files, which are listed below."
    if scope.whole:
        return f"Everything captured in these runs is here: {counted(posts, 'post')}. {_AS_THEY_CAME}"
    if not scope.named:
        return (
            "Everything captured in these runs is here but what of supplied files may not leave. "
            f"Posts shown: {posts}, withheld: {posts_withheld(scope)}. Of those files the posts are here as we read "
            f"them, and their pictures, each proved to be one of the captures that were sealed. {_AS_THEY_CAME}"
        )
    return (
        f"Posts shown: {posts}, withheld: {posts_withheld(scope)}; only what the dispute needs is disclosed. "
        "Each capture shown is proved to be one of those that were sealed. A reply that lists several posts is shown "
        f"as it came, with all posts it lists. {_AS_THEY_CAME}"
    )


def _run_rows(scope: Scope) -> list[str]:
    rows = []
    for run in scope.runs:
        seal = run.seal
        assert seal is not None  # only what is sealed is in a scope
        size, shown = capture_numbers(scope, run)
        account = f"{run.run.handle} on {run.run.platform}"
        account += " (files the investigator supplied)" if run.run.supplied else ""
        outcome = f"{seal.outcome}: {_in_both(because_of(seal))} {_standing_words(run)}"
        cells = (run.run.run_id, account, outcome, f"{shown} shown", f"{size - shown} withheld")
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    return rows


def capture_numbers(scope: Scope, run: RunState) -> tuple[int, int]:
    """Captures of a run: how many were sealed, how many are shown."""
    size = run.captures
    return size, size if scope.whole else sum(one.run == run.entry.digest for one in scope.shown)


def _level_row(level: Level) -> str:
    says = SAYS[level]
    return f"<dt><b>{escape(says.name)}</b></dt><dd>{escape(says.shows)} Not shown by it: {escape(says.not_shown)}</dd>"


def _post_row(post: Post, level: Level) -> str:
    digests = "<br>".join(f"<code>{image.digest[7:]}</code>" for image in post.images if image.digest)
    known = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}.get(post.posted_at_precision, "%Y-%m-%d %H:%M")
    cells = (f"{post.posted_at:{known}} (to the {post.posted_at_precision})", post.author, post.text, SAYS[level].name)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + f"<td>{digests}</td></tr>"
