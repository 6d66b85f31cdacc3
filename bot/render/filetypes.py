"""The type of a file by its content; programs are refused, whatever they call themselves."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from bot.render.refusal import FileRefused


@dataclass(frozen=True, slots=True)
class FileType:
    """A type, the ending that a file of it gets, and what Pillow calls it when it is a picture."""

    mime: str
    suffix: str
    pillow: str = ""


UNKNOWN = FileType("application/octet-stream", ".bin")
TEXT = FileType("text/plain", ".txt")
PDF = FileType("application/pdf", ".pdf")
OOXML = "application/vnd.openxmlformats-officedocument."
STARTS = (
    (re.compile(rb"\xff\xd8\xff"), FileType("image/jpeg", ".jpg", "JPEG")),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), FileType("image/png", ".png", "PNG")),
    (re.compile(rb"GIF8[79]a"), FileType("image/gif", ".gif", "GIF")),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), FileType("image/webp", ".webp", "WEBP")),
    (re.compile(rb"OggS"), FileType("audio/ogg", ".ogg")),
    (re.compile(rb"ID3|\xff[\xfa\xfb\xf2\xf3]"), FileType("audio/mpeg", ".mp3")),
    (re.compile(rb"....ftypM4[AB] ", re.DOTALL), FileType("audio/mp4", ".m4a")),
    (re.compile(rb"....ftypqt  ", re.DOTALL), FileType("video/quicktime", ".mov")),
)
OTHER_PICTURES = re.compile(
    rb"....ftyp(?:hei[a-z]|hev[a-z]|mif1|msf1|avi[fs])|II\*\x00|MM\x00\*|BM....\x00{4}", re.DOTALL
)
"""HEIC, AVIF, TIFF and BMP: they may tell a position and can't be cleaned here."""
VIDEO = re.compile(rb"....(?:ftyp|moov)", re.DOTALL)
PROGRAMS = re.compile(
    rb"\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|dex\n|MSCF|\x00asm"
    rb"|\x4c\x00\x00\x00\x01\x14\x02\x00|(?:\xef\xbb\xbf)?#!"
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_OFFICE_TYPES = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".wps": "application/vnd.ms-works",
    ".et": "application/vnd.ms-excel",
}
ARCHIVED = (
    ("word/document.xml", FileType(f"{OOXML}wordprocessingml.document", ".docx")),
    ("xl/workbook.xml", FileType(f"{OOXML}spreadsheetml.sheet", ".xlsx")),
    ("ppt/presentation.xml", FileType(f"{OOXML}presentationml.presentation", ".pptx")),
)
ZIP = FileType("application/zip", ".zip")
MOST_ENTRIES = 5000
PROGRAM_NAMES = re.compile(
    r"(?:^|/)(?:AndroidManifest\.xml|META-INF/MANIFEST\.MF|classes\.dex)$"
    r"|\.(?:exe|dll|com|scr|pif|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|msi|lnk|apk|jar|class|sh|app|dmg|reg)$",
    re.IGNORECASE,
)


def recognise(content: bytes, name: str) -> FileType:
    """The type of a file; FileRefused for programs, for pictures that can't be cleaned, and for broken archives."""
    if PROGRAMS.match(content) or (content.startswith(b"MZ") and b"\x00" in content[:1024]):
        raise FileRefused("executable")
    for start, found in STARTS:
        if start.match(content):
            return found
    if OTHER_PICTURES.match(content):
        raise FileRefused("image-format")
    if VIDEO.match(content):
        return FileType("video/mp4", ".mp4")
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(OLD_OFFICE):
        return _old_office(content, name)
    if b"%PDF-" in content[:1024]:
        return PDF
    return TEXT if _is_text(content) else UNKNOWN


def _archive(content: bytes) -> FileType:
    """What a ZIP file is by the names in its table; nothing is unpacked."""
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise FileRefused("broken-archive")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, OverflowError):
        raise FileRefused("broken-archive") from None
    if any(PROGRAM_NAMES.search(name) for name in names):
        raise FileRefused("executable")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("macros")
    return next((found for entry, found in ARCHIVED if entry in names), ZIP)


def _old_office(content: bytes, name: str) -> FileType:
    """Old Word, Excel and WPS files; their macros are streams that Office names in UTF-16."""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise FileRefused("macros")
    suffix = PurePath(name).suffix.lower()
    mime = OLD_OFFICE_TYPES.get(suffix)
    return FileType(mime, suffix) if mime else UNKNOWN


def _is_text(content: bytes) -> bool:
    """Whether every byte belongs to text, in UTF-8 or in the encoding of older Chinese programs."""
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", content):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
