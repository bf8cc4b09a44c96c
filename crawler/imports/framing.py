"""Moving pictures of supplied posts, shown by their best frames.

The original is kept whole, and each frame beside it as a picture of the post. What was framed before is not decoded
again: another version of a decoder would choose otherwise, and the same file again would then not be the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from crawler.imports.bounds import MAX_NAMED_PICTURES, SuppliedError
from crawler.imports.frames import Decoder, Film, NotDecoded, is_video, may_move
from crawler.imports.leaving import public_name
from crawler.imports.offered import File, Offered
from evidence.codec import sha256
from evidence.frames import frame_address, media, medium, original_address
from evidence.records import Frame, Image, Post, Why


class Framing:
    """Puts frames in the place of the moving pictures of one file or folder."""

    def __init__(self, offered: Offered, known: Mapping[str, Post], held: Callable[[str], bytes]) -> None:
        """``known`` are the account's supplied posts of before, ``held`` gives a picture that is in the case."""
        self._files = {sha256(file.data): file for file in offered.pictures.values()}
        self._before = _framed_before(known.values())
        self._held = held
        self._decoder = Decoder()
        self._films: dict[str, Film | NotDecoded] = {}
        self._frameless: dict[str, str] = {}
        """Digests of videos of which there are no frames, by address."""
        self._named = 0
        self.notes: list[str] = []

    def framed(self, post: Post) -> Post:
        """A post with the frames of its moving pictures; a video that has none says why.

        Raises:
            SuppliedError: all frames together are too large, or named too often.
        """
        images = tuple(one for image in post.images for one in self._of(image))
        self._named += len(images)
        if self._named > MAX_NAMED_PICTURES:
            raise SuppliedError(
                f"its posts show more than {MAX_NAMED_PICTURES:,} frames and pictures: supply it in parts"
            )
        return post.model_copy(update={"images": images})

    def files(self, posts: Iterable[Post]) -> Iterator[tuple[str, File]]:
        """All that posts show, by address: pictures, frames with their originals, videos without frames."""
        for post in posts:
            for image in media(post.images):
                digest = medium(image) or self._frameless.get(image.url, "")
                if digest:
                    yield original_address(image), self._files[digest]
            yield from ((image.url, self._frame(image)) for image in post.images if image.frame)

    def _of(self, image: Image) -> tuple[Image, ...]:
        file = self._files.get(image.digest)
        if file is None or not (is_video(file.data) or may_move(file.data)):
            return (image,)
        if frames := self._before.get(image.digest):
            return tuple(_image(image, digest, frame) for digest, frame in frames.items())
        film = self._film(image.digest, file)
        if isinstance(film, Film):
            return tuple(_image(image, sha256(one.data), one.frame) for one in film.frames) or (image,)
        if not is_video(file.data):
            return (image,)  # its first frame is examined, as of pictures that were crawled
        self._frameless[image.url] = image.digest
        missing = Why.NO_FRAMES.says(f"{public_name(file.name)[:200]}: {film}")
        return (Image(url=image.url, alt=image.alt, missing=missing, why=Why.NO_FRAMES),)

    def _film(self, digest: str, file: File) -> Film | NotDecoded:
        if digest not in self._films:
            try:
                found: Film | NotDecoded = self._decoder.film(file.data)
            except NotDecoded as error:
                found = error
            self._films[digest] = found
            self._tell(file, found)
        return self._films[digest]

    def _tell(self, file: File, found: Film | NotDecoded) -> None:
        if isinstance(found, Film):
            if found.lacking:
                self.notes.append(f"{file.name}: {found.lacking}")
        elif not is_video(file.data):
            self.notes.append(f"{file.name}: only its first frame is compared: {found}")

    def _frame(self, image: Image) -> File:
        assert image.frame is not None
        film = self._films.get(image.frame.of)
        made = film.frames if isinstance(film, Film) else ()
        for one in made:
            if one.frame == image.frame:
                return File(image.url, one.media_type, one.data)
        data = self._held(image.digest)
        return File(image.url, "image/png" if data.startswith(b"\x89PNG") else "image/jpeg", data)


def failed(posts: Iterable[Post]) -> Iterator[str]:
    """Videos that posts show and of which there are no frames, each with why."""
    for image in (image for post in posts for image in post.images):
        if image.why is Why.NO_FRAMES:
            yield image.missing


def count_of(posts: Iterable[Post]) -> int:
    """How many different pictures and videos posts show."""
    return len({medium(image) for post in posts for image in media(post.images)} - {""})


def _framed_before(posts: Iterable[Post]) -> dict[str, dict[str, Frame]]:
    """Frames by the digest of their original, each by its own."""
    found: dict[str, dict[str, Frame]] = {}
    for image in (image for post in posts for image in post.images):
        if image.frame is not None:
            found.setdefault(image.frame.of, {})[image.digest] = image.frame
    return found


def _image(original: Image, digest: str, frame: Frame) -> Image:
    return Image(url=frame_address(original.url, frame.number), alt=original.alt, digest=digest, frame=frame)
