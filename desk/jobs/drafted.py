"""Where the order lies that a case is opened with at this desk.

HOME/orders/<case id>/order.toml    the order file, as it was put down in a form
HOME/orders/<case id>/NAME.csv      the feed that was handed in with it
HOME/orders/<case id>/report.html   what the whole path ended with
"""

from pathlib import Path

ORDER_FILE = "order.toml"


def folder_of(home: Path, case_id: str) -> Path:
    """The folder of one case."""
    return home / "orders" / case_id


def order_of(home: Path, case_id: str) -> Path:
    """Its order file, be it there or not."""
    return folder_of(home, case_id) / ORDER_FILE
