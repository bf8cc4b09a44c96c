"""Tests of the claim about a picture of a payment."""
