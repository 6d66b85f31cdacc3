"""Why a file is not kept, in words for the person who sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flows.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

Reason = Literal[
    "empty",
    "too-large",
    "too-many-pixels",
    "broken-image",
    "image-format",
    "executable",
    "macros",
    "broken-archive",
    "broken-video",
]
WORDS: Mapping[Reason, Phrase] = {
    "empty": Phrase("这个文件是空的，请重新发一次。"),
    "too-large": Phrase("这个文件太大了，请发 20 MB 以内的文件。"),
    "too-many-pixels": Phrase("这张图片太大了，请用手机直接拍一张照片发来。"),
    "broken-image": Phrase("这张图片打不开，请重新拍一张发来。"),
    "image-format": Phrase("这种图片格式暂时看不了。请在聊天里直接发“照片”，不要选“文件”。"),
    "executable": Phrase("为了大家的安全，不能收程序文件。请发照片、PDF 或文字。"),
    "macros": Phrase("这个文件里带有小程序（宏），为了安全不能收。请另存为 PDF 再发。"),
    "broken-archive": Phrase("这个文件打不开，请重新发一次，或者拍照发来。"),
    "broken-video": Phrase("这个视频打不开，请重新录一段发来。"),
}


class FileRefused(Exception):  # noqa: N818  # says what happened, as the glossary does
    """A file that we don't keep."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason

    @property
    def words(self) -> Phrase:
        """What the sender is told."""
        return WORDS[self.reason]
