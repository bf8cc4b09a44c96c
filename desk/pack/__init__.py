"""Packages: what leaves the house. A WACZ with the ledger, the proofs and a verifier that needs none of our code."""
