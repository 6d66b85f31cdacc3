"""Other files that people send: known by their content, programs refused, recordings without place and time."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.images import MOST_BYTES, clean_file
from bot.render.refusal import WORDS, FileRefused
from flows.texts import clean
from tests.bot.test_render import CANARY, refusal


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return written.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n...", "", ("document", "application/pdf", ".pdf")),
        (b"\n\n%PDF-1.4", "x.exe", ("document", "application/pdf", ".pdf")),
        (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "", ("voice", "audio/ogg", ".ogg")),
        (b"ID3\x04\x00", "", ("document", "audio/mpeg", ".mp3")),
        (b"\xff\xfb\x90\x00", "", ("document", "audio/mpeg", ".mp3")),
        (b"\x00\x00\x00\x14ftypisom\x00\x00\x02\x00mp41", "", ("video", "video/mp4", ".mp4")),
        (b"\x00\x00\x00\x10ftypqt  \x00\x00\x00\x00", "", ("video", "video/quicktime", ".mov")),
        (b"\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00", "", ("document", "audio/mp4", ".m4a")),
        (
            WORD,
            "",
            ("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        ),
        (
            archive("xl/workbook.xml"),
            "report.docx",
            ("document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        ),
        (archive("合同.pdf"), "", ("document", "application/zip", ".zip")),
        (OLD, "申请.DOC", ("document", "application/msword", ".doc")),
        (OLD, "setup.msi", ("document", "application/octet-stream", ".bin")),
        ("楼道漏水,已经三天。\r\n".encode(), "说明.html", ("document", "text/plain", ".txt")),
        ("楼道漏水,已经三天。".encode("gb18030"), "", ("document", "text/plain", ".txt")),
        (b"<script>alert(1)</script>", "x.html", ("document", "text/plain", ".txt")),
        (b"MZ is a pair of letters", "", ("document", "text/plain", ".txt")),
        (b"\x01\x02\x03\x04", "photo.jpg", ("document", "application/octet-stream", ".bin")),
    ],
)
def test_other_files_are_known_by_their_content_and_passed_as_they_are(
    content: bytes, name: str, expected: tuple[str, str, str]
) -> None:
    cleaned = clean_file(content, name)

    assert (cleaned.kind, cleaned.mime, cleaned.suffix) == expected
    assert cleaned.content == content


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01",
        b"MZ\x90\x00\x03\x00",
        b"#!/bin/sh\nrm -rf /",
        b"\xef\xbb\xbf#!/bin/sh",
        b"\xcf\xfa\xed\xfe\x07",
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
        b"dex\n035\x00",
        b"\x4c\x00\x00\x00\x01\x14\x02\x00",
        archive("AndroidManifest.xml", "classes.dex"),
        archive("META-INF/MANIFEST.MF"),
        archive("readme.txt", "folder/红包.EXE"),
    ],
)
def test_a_program_is_refused_whatever_its_name(content: bytes) -> None:
    assert refusal(content, "photo.jpg") == "executable"


def test_a_document_with_macros_is_refused() -> None:
    assert refusal(archive("word/document.xml", "word/vbaProject.bin")) == "macros"
    assert refusal(OLD + "_VBA_PROJECT".encode("utf-16-le"), "a.doc") == "macros"


def test_a_broken_or_overfull_archive_is_refused() -> None:
    assert refusal(WORD[:-10]) == "broken-archive"
    assert refusal(archive(*(str(number) for number in range(5001)))) == "broken-archive"


def test_an_empty_file_and_one_that_is_too_large_are_refused() -> None:
    assert refusal(b"") == "empty"
    assert refusal(b"a" * (MOST_BYTES + 1)) == "too-large"
    assert clean_file(b"a" * MOST_BYTES).mime == "text/plain"


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from([b"", b"PK\x03\x04", b"\x00\x00\x00\x10ftypisom", b"OggS", b"%PDF-", b"MZ", b"RIFF0000WEBP"]),
    rest=st.binary(max_size=80),
    name=st.text(max_size=10),
)
def test_any_bytes_are_kept_or_refused_and_nothing_else(start: bytes, rest: bytes, name: str) -> None:
    try:
        outcome = clean_file(start + rest, name).suffix
    except FileRefused as refused:
        outcome = refused.reason

    assert outcome in WORDS or re.fullmatch(r"\.[a-z0-9]{2,4}", outcome)


# --- recordings -----------------------------------------------------------------------------------


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def long_box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body


PICTURES = box(b"mdat", b"udta are frames " * 4)
MOMENT = struct.pack(">II", 3_900_000_000, 3_900_000_001)
DURATION = struct.pack(">II", 1000, 30_000) + bytes(80)
START = box(b"ftyp", b"isom\x00\x00\x02\x00mp41")


def test_a_video_keeps_its_frames_and_neither_place_nor_time() -> None:
    content = (
        START
        + box(
            b"moov",
            box(b"mvhd", bytes(4), MOMENT, DURATION),
            box(b"trak", box(b"tkhd", bytes(4), MOMENT, DURATION), box(b"udta", CANARY.encode())),
            box(b"meta", CANARY.encode()),
            box(b"udta", box(b"\xa9xyz", CANARY.encode())),
        )
        + long_box(b"uuid", CANARY.encode())
        + PICTURES
    )

    cleaned = clean_file(content, "VID_20260305.mp4").content

    assert CANARY.encode() not in cleaned
    assert MOMENT not in cleaned
    assert len(cleaned) == len(content)
    assert cleaned.endswith(PICTURES)
    assert cleaned.count(DURATION) == 2


def test_the_long_form_of_the_moments_is_cleared_too() -> None:
    moment = struct.pack(">QQ", 3_900_000_000, 3_900_000_001)

    cleaned = clean_file(START + box(b"moov", box(b"mvhd", b"\x01\x00\x00\x00", moment, DURATION))).content

    assert moment not in cleaned
    assert DURATION in cleaned


def test_a_video_made_to_keep_us_busy_is_refused() -> None:
    assert refusal(START + box(b"free") * 60_000) == "broken-video"


def test_every_refusal_has_words_for_the_person_who_sent_the_file() -> None:
    for reason, words in WORDS.items():
        assert FileRefused(reason).words == words
        assert clean(words.text) == words.text
        assert len(words.text) < 60
