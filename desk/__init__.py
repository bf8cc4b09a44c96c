"""What people touch: command line, search index, report. Holds no evidence of its own."""
