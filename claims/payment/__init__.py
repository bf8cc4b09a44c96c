"""A picture of a payment, held against the exports of the shop's own accounts. Nothing here says who changed what."""

from claims.payment.claim import Payment

CLAIM = Payment()
