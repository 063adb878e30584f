"""The practice centre: the ledger's rules on SQLite and loopback HTTP."""
