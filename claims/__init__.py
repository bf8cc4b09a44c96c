"""What a dispute alleges and how it is shown: one folder a claim, independent of each other."""
