"""Files that people and the bot sent, and how the Bot API describes them."""

import hashlib
import mimetypes
import struct
from pathlib import PurePath

from bot.demo import sound
from bot.demo.telegram.model import Json, StoredFile

PHOTO_EDGES = (90, 320, 800, 1280)
JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3})


class Files:
    """All files by id."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, data: bytes, *, name: str, mime: str = "", folder: str = "documents") -> StoredFile:
        """Keep the bytes under a new id; the unique id is the same for the same bytes."""
        number = len(self._by_id) + 1
        unique = hashlib.sha256(data).hexdigest()[:16]
        path = f"{folder}/file_{number}{PurePath(name).suffix}"
        kind = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = StoredFile(f"file-{number}-{unique}", unique, name, kind, data, path)
        self._by_id[file.id] = self._by_path[path] = file
        return file

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id, if there is one."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file at this download path, if there is one."""
        return self._by_path.get(path)


def file_json(file: StoredFile) -> Json:
    """What every description of a file has."""
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}


def media_json(kind: str, file: StoredFile) -> Json:
    """The part of a message that carries this file, for example `{"photo": [...]}`."""
    if kind == "photo":
        return {"photo": photo_sizes(file)}
    described = file_json(file)
    if kind == "document":
        described |= {"file_name": file.name, "mime_type": file.mime}
    elif kind == "voice":
        described |= {"duration": sound.seconds(file.data) or max(1, file.size // 4000), "mime_type": file.mime}
    elif kind == "sticker":
        described |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {kind: described}


def photo_sizes(file: StoredFile) -> list[Json]:
    """The sizes of a photo, smallest first; all lead to the same bytes here."""
    width, height = dimensions(file.data) or (800, 600)
    edges = [edge for edge in PHOTO_EDGES if edge < max(width, height)] + [max(width, height)]
    scales = [edge / max(width, height) for edge in edges[:4]]
    return [
        {**file_json(file), "width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        for scale in scales
    ]


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP or JPEG; None for what is no picture."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 800, 600
    return _jpeg_dimensions(data) if data.startswith(b"\xff\xd8") else None


def _jpeg_dimensions(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
