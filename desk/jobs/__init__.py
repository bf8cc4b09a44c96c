"""Work that runs in the background: each stage does only what is missing, so it may be run again."""
