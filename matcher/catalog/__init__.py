"""Product feeds and the shop's bank of pictures, into the catalog."""
