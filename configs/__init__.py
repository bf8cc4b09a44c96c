"""Data only: platforms, matching policy, an example case. No code lives here."""
