"""Does somebody wear the item? What is measured, and the rules that decide."""
