"""Is it the shop's own photograph, posted again?"""
