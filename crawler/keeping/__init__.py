"""What a run has kept and what the ledger says of it: pure questions, and the segment in flight."""
