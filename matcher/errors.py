"""Errors of this room. Each message says what is wrong with which input.

MatcherError (an EvidenceError, so that the desk reports it in one line)
├── PictureError     bytes that are no picture, are broken, or are too large to open
├── FeedError        a product feed that cannot be read at all
├── LabelsError      labelled pictures whose rows are wrong
├── PolicyError      configs/matching.toml does not say what it must
└── WeightsError     a model file is missing or is not the one the policy was measured with
"""

from evidence.errors import EvidenceError


class MatcherError(EvidenceError):
    """Root of this room's errors."""


class PictureError(MatcherError):
    """The bytes cannot be examined as a picture; the text is the reason, fit for a record."""


class FeedError(MatcherError):
    """The product feed cannot be read at all. Single bad rows are values, not errors."""


class LabelsError(MatcherError):
    """The labels of an evaluation are wrong; the text names the lines."""


class PolicyError(MatcherError):
    """The matching policy cannot be read."""


class WeightsError(MatcherError):
    """A model file is missing or has another digest than the one it was measured with."""
