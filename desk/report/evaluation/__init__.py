"""An evaluation as a page: tables and plots of what ``matcher.evaluate`` measured."""
