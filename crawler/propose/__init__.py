"""A first platform file for a site, from one polite look at one page."""
