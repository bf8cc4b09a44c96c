"""The report: one HTML file that somebody outside can read in two minutes and check without trusting us."""
