"""Kill a crawl a thousand times (or as often as the argument says) and hold what is left against a whole one.

    python benchmarks/kills.py [KILLS] [SEED]

Every kill is a SIGKILL at a random moment; after each one the whole vault is verified. Stops at the first fault.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.crawler.forked import Tally, filled, killed
from tests.servers.journal import Site, running_site


def main(kills: int, seed: int) -> None:
    site, tally = Site(), Tally()
    filled(site, 40, 1)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_site(site):
        for tally in killed(Path(folder), site, kills, seed):
            if tally.kills % 100 == 0:
                print(f"{tally.kills} kills, {tally.vaults} vaults, {time.monotonic() - begin:.0f} s")
    print(
        f"{tally.kills} kills in {tally.vaults} vaults, {tally.resumed} in the middle of a run: nothing lost, nothing "
        f"doubled, every vault verified after every kill; {time.monotonic() - begin:.0f} s"
    )


if __name__ == "__main__":
    main(*(int(value) for value in [*sys.argv[1:], *["1000", "1"][len(sys.argv) - 1 :]]))
