"""Whether the time of an answer tells a case of others from a case that is not there, over loopback.

Both addresses are asked in turn by an account that may see neither; Mann and Whitney's test compares the two samples.

    python benchmarks/refusals.py [TIMES]
"""

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
import pytest
from scipy.stats import mannwhitneyu

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk.acts.accounts import change_account  # noqa: E402 - found by the line above
from desk.acts.actor import LOCAL  # noqa: E402 - as above
from desk.web.app import create_app  # noqa: E402 - as above
from desk.web.who import COOKIE  # noqa: E402 - as above
from tests.servers.desk_in_browser import serving  # noqa: E402 - as above
from tests.stories.two_people import Desk, case_folder  # noqa: E402 - as above

PATHS = ("/cases/{}", "/cases/{}/compare", "/cases/{}/check", "/api/v1/cases/{}", "/search?q=case:{}")
THEIRS, NOWHERE = "small-1", "small-2"


def compared(client: httpx.Client, path: str, times: int) -> None:
    """Ask both in random order, so that whatever else the machine does falls on both alike."""
    taken: dict[str, list[float]] = {THEIRS: [], NOWHERE: []}
    for _ in range(times):
        for name in random.sample(list(taken), 2):
            began = time.perf_counter()
            client.get(path.format(name))
            taken[name].append(time.perf_counter() - began)
    theirs, nowhere = (statistics.median(taken[name]) * 1e6 for name in taken)
    p = mannwhitneyu(taken[THEIRS], taken[NOWHERE]).pvalue
    print(f"{path:<20} of others {theirs:.0f} us, not there {nowhere:.0f} us, p = {p:.2f}")


if __name__ == "__main__":
    times = int(sys.argv[1]) if sys.argv[1:] else 400
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        desk = Desk.of(case_folder(Path(folder)), Path(folder) / "desk", environment)
        change_account(LOCAL, desk.settings, "ann", cases={"other-case"})
        cookies = {COOKIE: desk.token("ann")}
        with serving(create_app(desk.settings)) as address, httpx.Client(base_url=address, cookies=cookies) as client:
            for path in PATHS:
                compared(client, path, times)
