"""Pages opened in Chromium, for sites that show their posts by script only."""
