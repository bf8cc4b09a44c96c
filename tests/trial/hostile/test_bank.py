"""The bank that an order file names: a folder with pictures, never a disk."""

from pathlib import Path

import pytest

from matcher.catalog import bank
from matcher.catalog.bank import read_bank
from matcher.errors import FeedError
from tests.crawler.supplied import photo


def put(folder: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(photo(number))
    return folder


def test_a_whole_disk_or_home_folder_is_no_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kind: an order file may be a stranger's; what it names is not searched without end."""
    monkeypatch.setenv("HOME", str(put(tmp_path / "home", "logo/a.jpg")))
    for place in (Path("/"), tmp_path / "home", tmp_path / "home" / ".." / "home"):
        with pytest.raises(FeedError, match="a whole disk or home is no bank: name the folder"):
            read_bank(place)


@pytest.mark.parametrize("place", ["/usr", "/etc", "/proc", "/sys"])
def test_a_large_folder_is_not_searched(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kind: as above: only subfolders of a kind's name are looked into."""
    looked: list[str] = []
    whole = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda self, pattern: looked.append(str(self)) or whole(self, pattern))
    with pytest.raises(FeedError, match=r"no picture in it|is no kind of bank picture"):
        read_bank(Path(place))
    assert looked == []


def test_too_many_files_are_refused_before_one_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kind: as above."""
    put(tmp_path, *(f"logo/{number}.jpg" for number in range(6)))
    monkeypatch.setattr(bank, "_MOST_FILES", 5)
    with pytest.raises(FeedError, match="it holds more than 5 files: name a folder with its pictures alone"):
        read_bank(tmp_path)
    monkeypatch.setattr(bank, "_MOST_FILES", 50)
    monkeypatch.setattr(bank, "_MOST_PICTURES", 5)
    with pytest.raises(FeedError, match="6 pictures, more than the 5 that a bank may have"):
        read_bank(tmp_path)
    table = tmp_path / "bank.csv"
    table.write_text("image,what\n" + "".join(f"logo/{number}.jpg,logo\n" for number in range(6)))
    with pytest.raises(FeedError, match="6 pictures, more than the 5 that a bank may have"):
        read_bank(table)


def test_a_link_out_of_the_folder_is_refused_and_one_in_a_circle_too(tmp_path: Path) -> None:
    """Kind: a path that leads elsewhere than it says."""
    put(tmp_path, "outside/a.jpg", "bank/logo/b.jpg")
    (tmp_path / "bank/logo/a.jpg").symlink_to(tmp_path / "outside/a.jpg")
    with pytest.raises(FeedError, match="the path leads out of the bank's folder"):
        read_bank(tmp_path / "bank")
    table = tmp_path / "bank" / "bank.csv"
    for named in ("../outside/a.jpg", "/etc/hostname", "a\0b.jpg"):
        table.write_text(f"image,what\n{named},logo\n")
        with pytest.raises(FeedError, match=r"leads out of|cannot be the place|cannot be read"):
            read_bank(table)


def test_pictures_in_a_kinds_folder_are_had_however_deep(tmp_path: Path) -> None:
    """Kind, the other way round: what shops have is taken as before."""
    put(tmp_path, "logo/a.jpg", "size_chart/2026/eu.JPG", "notes/deep/deeper/no.jpg")
    (tmp_path / "readme.txt").write_text("x")
    assert [one.name for one in read_bank(tmp_path)] == ["logo/a.jpg", "size_chart/2026/eu.JPG"]
    for name in ("top.jpg", "notes/one.jpg"):
        put(tmp_path, name)
        with pytest.raises(FeedError, match="is no kind of bank picture"):
            read_bank(tmp_path)
        (tmp_path / name).unlink()
