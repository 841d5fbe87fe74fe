"""Files that are on disk when we say so, and that tell whether they are the ones we wrote last.

A backup that is restored brings old files back. Nothing inside them can tell, and the times of
files tell little: containers change owners, and machines are copied. So each file carries a number
that grows with every write, and the number is also kept in Home Assistant's cache folder, which its
backups leave out. A file whose number is behind has come back from the past. Where the cache was
emptied, the file's own inode decides: it names the one that it was written as.
"""

from collections.abc import Callable
import os
from pathlib import Path


def write_anew(path: Path, make: Callable[[int], bytes]) -> int:
    """Write a file beside the old one and let it take its place; it is on disk on return.

    Args:
        path: where it is.
        make: is given the new file's inode and returns its content.

    Returns:
        How many bytes it has.

    Raises:
        OSError: it is not on disk; the old one is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    # Not over what a crash has left: that would be the same inode again.
    fresh.unlink(missing_ok=True)
    try:
        with fresh.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            content = make(os.fstat(file.fileno()).st_ino)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return len(content)


class Witness:
    """The number of a file's last write, where no backup keeps it."""

    def __init__(self, path: Path) -> None:
        """Know where it is kept."""
        self._path = path

    def read(self) -> int | None:
        """Return the number; None if nobody knows it any more."""
        try:
            return int(self._path.read_text(encoding="ascii"))
        except OSError, ValueError:
            return None

    def write(self, number: int) -> None:
        """Keep the number of a file that is on disk.

        It need not be synced: one that is lost or behind accuses nobody.

        Raises:
            OSError: it could not be kept.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(str(number), encoding="ascii")

    def remove(self) -> None:
        """Forget it; harmless if there is none."""
        self._path.unlink(missing_ok=True)


def is_from_the_past(
    *, number: int | None, written_inode: int | None, inode: int, witnessed: int | None
) -> bool:
    """Say whether a file is an old one that came back.

    Args:
        number: of the write, as the file says; None in files of releases that kept none.
        written_inode: the inode that it was written as, as the file says.
        inode: its inode now.
        witnessed: the number of the last write, as far as that is known.
    """
    if number is None:
        return False
    if witnessed is not None:
        return number < witnessed
    return written_inode != inode
