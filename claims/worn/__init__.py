"""The item was worn after delivery and before the return: from matches and times to one result a line."""

from claims.worn.claim import Worn

CLAIM = Worn()
