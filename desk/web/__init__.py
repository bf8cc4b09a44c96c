"""The desk in the browser: reads what was asked, calls an act, shows its result. ``wornproof serve`` starts it."""
