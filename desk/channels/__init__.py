"""What each channel accepts: its limits as data, and the picture, document, text and fields made for it."""
