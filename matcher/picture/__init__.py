"""Bytes to pixels, and what is known of pixels alone: hashes, and the hashes near to one."""
