"""What people are asked about a case, in line-ups, and whose turn it is."""
