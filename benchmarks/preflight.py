"""What a case of 300 posts lacks for a channel: how long that takes, and how it grows.

The peer is ``verify`` of the same case alone, which every preflight does: no figure can be below it.

    python benchmarks/preflight.py [POSTS ...]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk.acts.actor import LOCAL  # noqa: E402 - found by the line above
from desk.acts.hand_over import preflight  # noqa: E402 - as above
from evidence.vault import Vault  # noqa: E402 - as above
from evidence.verify import verify  # noqa: E402 - as above
from tests.desk.acts.lived import ADA  # noqa: E402 - as above
from tests.desk.web.many import many  # noqa: E402 - as above

TIMES = 5


def main(sizes: list[int]) -> None:
    for number in sizes:
        with tempfile.TemporaryDirectory() as folder:
            settings = many(Path(folder), number)
            vault = Vault.open(settings.vault_url, settings.home)
            ours, peer = [], []
            for _ in range(TIMES):
                began = time.perf_counter()
                found = preflight(LOCAL, settings, ADA.case_id, "paypal")
                ours.append(time.perf_counter() - began)
                assert found.lacking
                began = time.perf_counter()
                verify(vault, ADA.case_id)
                peer.append(time.perf_counter() - began)
            took, alone = statistics.median(ours), statistics.median(peer)
            print(f"{number:>6} posts: preflight {took:.2f} s, verify alone {alone:.2f} s, ratio {took / alone:.2f}")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [75, 150, 300])
