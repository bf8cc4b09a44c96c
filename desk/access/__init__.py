"""Who may do what at this desk: roles, accounts, sessions, API keys, sign-in. Nothing of it is evidence."""
