"""The vocabulary, the vault, and the proofs. Imports no other room."""
