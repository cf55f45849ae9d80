"""Files inside of archives (zip, tar.gz), opened by name and never unpacked to the disk.

Whatever an archive claims of its sizes, only what was really read is counted, and only files that are asked for
by name are opened: where the names inside would lead to does not matter.
"""

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, Final, Self
from zipfile import BadZipFile, ZipFile

from api.archives.entries import Stream
from api.archives.faults import BadArchive

LARGEST_MEMBER: Final = 4 << 30  # bytes
LARGEST_TAR: Final = 64 << 30  # bytes, pictures and videos among them
_LONGEST_HEADER: Final = 1 << 20  # bytes
_BUFFER: Final = 1 << 16  # bytes
_READING: Final = (OSError, EOFError, zlib.error, BadZipFile, NotImplementedError, RuntimeError, ValueError)
_LONG_HEADERS: Final = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)

DAMAGED: Final = "The archive is damaged or not complete ({}). Download it again."
MISSING: Final = "There is no {} in the archive, so it is not an export of Mastodon."


class _Counted(io.RawIOBase):
    """A stream that ends in a sentence when it gives more than `most` bytes, or cannot be read."""

    def __init__(self, stream: Stream, name: str, most: int) -> None:
        self._stream = stream
        self._name = name
        self._most = most
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            raw = self._stream.read(len(buffer))
        except BadArchive:
            raise
        except _READING:
            raise BadArchive(DAMAGED.format(self._name)) from None
        self._left -= len(raw)
        if self._left < 0:
            raise BadArchive(f"{self._name} is larger than {self._most >> 30} GB when unpacked, so it is not read.")
        buffer[: len(raw)] = raw
        return len(raw)


def _counted(stream: Stream, name: str, most: int) -> BufferedReader:
    return BufferedReader(_Counted(stream, name, most), _BUFFER)


class Zip:
    """A zip archive; files are known by the ends of their paths, since archives may be packed in a folder."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[Self]:
        """:raises BadArchive: the file is no whole zip archive."""
        try:
            archive = ZipFile(path)
        except _READING:
            raise BadArchive(DAMAGED.format("the list of its files cannot be read")) from None
        with archive:
            yield cls(archive)

    def names(self, pattern: str) -> list[str]:
        """The files whose whole path, or its end behind a slash, matches; each name once, the shortest first."""
        wanted = re.compile(rf"(?:.*/)?(?:{pattern})", re.DOTALL)
        found = {name for name in self._archive.namelist() if wanted.fullmatch(name)}
        return sorted(found, key=lambda name: (len(name), name))

    def by_size(self, pattern: str) -> list[str]:
        """The same files, the largest first, by what the archive says of their sizes."""
        return sorted(self.names(pattern), key=lambda name: -self._archive.getinfo(name).file_size)

    def open_one(self, name: str) -> AbstractContextManager[BufferedReader]:
        """The file of this name, in whatever folder.

        :raises BadArchive: there is none, or as `open`.
        """
        paths = self.names(re.escape(name))
        if not paths:
            raise BadArchive(MISSING.format(name))
        return self.open(paths[0])

    @contextmanager
    def open(self, name: str) -> Iterator[BufferedReader]:
        """:raises BadArchive: locked by a password, packed in a way that cannot be read, damaged."""
        if self._archive.getinfo(name).flag_bits & 1:
            raise BadArchive("The archive is locked by a password. Unpack it and pack it again without one.")
        try:
            member: IO[bytes] = self._archive.open(name)
        except _READING:
            raise BadArchive(DAMAGED.format(shown(name))) from None
        with member:
            yield _counted(member, shown(name), LARGEST_MEMBER)


class _TarHeader(tarfile.TarInfo):
    """A header whose further headers are short: Python reads these into memory, however long they claim to be."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _LONG_HEADERS and header.size > _LONGEST_HEADER:
            raise BadArchive(DAMAGED.format("a name in it is too long"))
        return header


@contextmanager
def tar_member(path: Path, name: str) -> Iterator[BufferedReader]:
    """The first file of that name, in whatever folder, of a tar.gz archive, which is read up to there.

    :raises BadArchive: there is none, or the archive is damaged.
    """
    with path.open("rb") as file, gzip.open(file) as unpacked:
        counted = _counted(unpacked, "The archive", LARGEST_TAR)
        try:
            with tarfile.open(fileobj=counted, mode="r|", tarinfo=_TarHeader) as archive:
                for member in archive:
                    stream = archive.extractfile(member) if member.isreg() and shown(member.name) == name else None
                    if stream is not None:
                        yield _counted(stream, name, LARGEST_MEMBER)
                        return
        except tarfile.TarError:
            raise BadArchive(DAMAGED.format("the list of its files cannot be read")) from None
    raise BadArchive(MISSING.format(name))


def shown(name: str) -> str:
    """A file's name without its folders."""
    return name.rpartition("/")[2]
