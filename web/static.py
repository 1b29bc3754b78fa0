"""Style sheets and pictures (静态文件): held in memory, named by content, kept by browsers for a year."""

import gzip
import mimetypes
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

YEAR = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
PACKED = (".css", ".svg", ".js", ".txt", ".html")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file with its packed form (empty where packing gains nothing) and its headers."""

    body: bytes
    packed: bytes
    etag: str
    media_type: str
    cache_control: str


class StaticFiles:
    """Every file directly in ``folder``, under its own name and under ``<stem>.<hash><suffix>``."""

    def __init__(self, folder: Path) -> None:
        self._names: dict[str, str] = {}
        self._files: dict[str, StaticFile] = {}
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                self._add(path)

    def name(self, plain: str) -> str:
        """The hashed name of ``plain``; KeyError when there is no such file."""
        return self._names[plain]

    def find(self, name: str) -> StaticFile | None:
        """The file under a plain or hashed name."""
        return self._files.get(name)

    def _add(self, path: Path) -> None:
        body = path.read_bytes()
        mark = blake2b(body, digest_size=6).hexdigest()
        packed = gzip.compress(body, 9, mtime=0) if path.suffix in PACKED else b""
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        hashed = f"{path.stem}.{mark}{path.suffix}"
        self._names[path.name] = hashed
        self._files[hashed] = StaticFile(body, packed, f'W/"{mark}"', media_type, YEAR)
        self._files[path.name] = StaticFile(body, packed, f'W/"{mark}"', media_type, SHORT)
