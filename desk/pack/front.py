"""What people read first in a package: README (plain text) and index.html. No script, nothing loaded from outside."""

from html import escape

from desk.pack.scope import Scope
from evidence.records import Case, Post, Run, Seal, Segment
from evidence.standing import standing

README = """WORNPROOF PACKAGE  case {case}

This file is a WACZ web archive (a zip file that is not compressed). In it:
  wornproof/index.html   what is in here, for reading{report}
  archive/               the captured replies and pictures, as they came (WARC)
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
<html lang="en"><head><meta charset="utf-8"><title>Wornproof package: case {case}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}}
table{{border-collapse:collapse;width:100%}}td,th{{border-bottom:1px solid #ccc;padding:.4rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere}}th{{overflow-wrap:normal}}code{{overflow-wrap:anywhere}}</style></head><body>
<h1>Case {case}</h1>
<p>{purpose}. Opened by {opened_by}; order {order}, delivered {delivered}.</p>
<p>{scope}</p>
<h2>Captured accounts</h2>
<table><tr><th>Run</th><th>Account</th><th>Outcome</th><th>Captures shown</th><th>Withheld</th></tr>{runs}</table>
<h2>Posts</h2>
<p>Times are what the platform or the author stated. A picture here is what this account showed when it was captured, or
what the investigator supplied; it says nothing about who is in it.</p>
<table><tr><th>Stated time (UTC)</th><th>Author</th><th>Text</th><th>Pictures (SHA-256)</th></tr>{posts}</table>
<h2>Check it yourself 自行校验</h2>
<pre>python3 verify.py FILE.wacz
python3 verify.py FILE.wacz --lang zh</pre>
<p>Signing key: <code>{key}</code>. Compare it with the one the shop has published. 请与商家公布的密钥核对。</p>
</body></html>
"""


def readme(case: Case, key: str, report: bool) -> bytes:
    """The plain text at the top of the package."""
    told = "\n  report/report.html     the findings, with pictures" if report else ""
    return README.format(case=case.case_id, key=key, report=told).encode("utf-8")


def index_page(case: Case, scope: Scope, key: str) -> bytes:
    """The page that says what is in the package."""
    posts = [post for _, post in scope.posts] or _all_posts(scope)
    html = _PAGE.format(
        case=escape(case.case_id),
        purpose=escape(case.purpose),
        opened_by=escape(case.opened_by),
        order=escape(case.order.order_id),
        delivered=f"{case.order.delivered:%Y-%m-%d}",
        scope=_scope_words(scope, len(posts)),
        runs="".join(map(str, _run_rows(scope))),
        posts="".join(_post_row(post) for post in sorted(posts, key=lambda post: post.posted_at)),
        key=key,
    )
    return html.encode("utf-8")


def _all_posts(scope: Scope) -> list[Post]:
    chosen = {run.digest for run in scope.runs}
    segments = [entry.record for entry in scope.entries if isinstance(entry.record, Segment)]
    return [post for segment in segments if segment.run in chosen for post in segment.posts]


def posts_withheld(scope: Scope) -> int:
    """How many posts of these runs are not shown."""
    return len(_all_posts(scope)) - len(scope.posts) if scope.posts else 0


def _scope_words(scope: Scope, posts: int) -> str:
    if scope.whole:
        return f"Everything captured in these runs is here: {posts} posts."
    return (
        f"{posts} posts are shown and {posts_withheld(scope)} are withheld: only what the dispute needs is disclosed. "
        "Each capture shown is proved to be one of those that were sealed. A reply that lists several posts is shown "
        "as it came, with all posts it lists."
    )


def _run_rows(scope: Scope) -> list[str]:
    rows = []
    for run, seal in zip(scope.runs, scope.seals, strict=True):
        assert isinstance(run.record, Run)
        assert isinstance(seal.record, Seal)
        size, shown = capture_numbers(scope, run.digest)
        account = f"{run.record.handle} on {run.record.platform}"
        account += " (files the investigator supplied)" if run.record.supplied else ""
        outcome = f"{seal.record.outcome}: {seal.record.reason}. {standing(scope.entries, run.digest).in_words}"
        cells = (run.record.run_id, account, outcome, str(shown), str(size - shown))
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    return rows


def capture_numbers(scope: Scope, run: str) -> tuple[int, int]:
    """Captures of a run: how many were sealed, how many are shown."""
    segments = [entry.record for entry in scope.entries if isinstance(entry.record, Segment)]
    size = sum(len(segment.captures) for segment in segments if segment.run == run)
    return size, size if scope.whole else sum(one.run.digest == run for one in scope.shown)


def _post_row(post: Post) -> str:
    digests = "<br>".join(f"<code>{image.digest[7:]}</code>" for image in post.images if image.digest)
    known = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}.get(post.posted_at_precision, "%Y-%m-%d %H:%M")
    cells = (f"{post.posted_at:{known}} (to the {post.posted_at_precision})", post.author, post.text)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + f"<td>{digests}</td></tr>"
