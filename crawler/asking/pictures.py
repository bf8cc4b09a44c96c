"""Is it a picture at all? A login page with status 200 where a picture should be must not become evidence of one."""

_ISO_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"miaf"}
_BEGINNINGS = (
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",  # TIFF
    b"MM\x00*",
    b"\xff\x0a",  # JPEG XL, bare
    b"\x00\x00\x00\x0cJXL ",
)


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as a picture file does (WHATWG MIME sniffing, section 6.1, and ISO 14496-12 brands)."""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return True
    if data[4:8] == b"ftyp" and data[8:12] in _ISO_BRANDS:
        return True
    return data.startswith(_BEGINNINGS)
