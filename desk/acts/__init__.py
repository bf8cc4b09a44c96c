"""What people do with a case, one file a deed: check, act, return a frozen value. Knows no terminal and no page."""
