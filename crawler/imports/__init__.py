"""Supplied captures: files in which the investigator lawfully kept what is behind a login.

A reader for each format takes a path and gives ``Offered``: the posts it states, the pictures it holds, what its own
hashes and signatures say, and the files themselves. ``keep`` puts that into the case, marked ``supplied`` for ever.
Readers fetch nothing, write nothing, unpack nothing to disk, and hold to ``bounds``.
"""
