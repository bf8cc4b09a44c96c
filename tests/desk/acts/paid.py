"""A case about a payment: its order, the picture that a buyer sent, and the shop's export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desk.acts.actor import LOCAL, Actor
from desk.acts.exhibit import add_exhibits
from desk.acts.payment import PaymentsCompared, payment
from desk.settings import Settings
from evidence.records import Case, Dispute, Order, OrderLine, Role
from evidence.vault import CaseFile, Vault
from tests.claims.payment.made import alipay_trade, some
from tests.desk.acts.lived import quiet
from tests.desk.indexed import desk

PAID = "case-paid"
PICTURES = Path(__file__).parents[2] / "claims" / "payment" / "pictures"
EXAMPLE = Path(__file__).parents[3] / "configs" / "example" / "payment"
HONEST, OTHER_AMOUNT, OTHER_NUMBER = (
    PICTURES / "alipay_honest.png",
    EXAMPLE / "receipt.png",
    PICTURES / "alipay_other_number.png",
)
PAYEES = ("菲尔罗女装旗舰店",)
ORDER_ID = some()[2].order.removeprefix("T200P")


@dataclass(frozen=True)
class Paid:
    """The case on a desk of its own."""

    settings: Settings
    vault: Vault
    folder: Path

    @property
    def file(self) -> CaseFile:
        """Opened anew, so that it holds what others appended."""
        return Vault.open(self.settings.vault_url, self.settings.home).case(PAID)

    def hand_in(self, role: Role, *paths: Path, actor: Actor = LOCAL) -> None:
        """Take files in."""
        add_exhibits(actor, self.settings, PAID, role, paths, quiet, said="as it came")

    def compare(self, payees: Sequence[str] = PAYEES, actor: Actor = LOCAL) -> PaymentsCompared:
        """Compare all of them."""
        return payment(actor, self.settings, PAID, payees, quiet)

    @property
    def export(self) -> Path:
        """The shop's export of those days."""
        path = self.folder / "alipay.csv"
        path.write_bytes(alipay_trade(some()))
        return path


def paid_case(order_id: str = ORDER_ID) -> Case:
    """About a payment, and nothing else: no account, no catalog, no delivery."""
    order = Order(
        order_id=order_id,
        placed=datetime(2026, 5, 1, tzinfo=UTC),
        lines=(OrderLine(sku="coat-1", title="Coat"),),
        buyer="Lin",
    )
    return Case(
        case_id=PAID,
        purpose="check a payment",
        opened_by="Ada",
        order=order,
        claim=Dispute.PAYMENT_MISMATCH,
        retention_days=90,
        zone="Asia/Shanghai",
    )


def paid(folder: Path, *pictures: Path, order_id: str = ORDER_ID) -> Paid:
    """The case with these pictures and the export, nothing compared yet; without pictures, without both."""
    settings = desk(folder)
    vault = Vault.create(settings.vault_url, settings.home)
    vault.open_case(paid_case(order_id))
    made = Paid(settings, vault, folder)
    if pictures:
        made.hand_in(Role.PAYMENT_PICTURE, *pictures)
        made.hand_in(Role.LEDGER_EXPORT, made.export)
    return made
