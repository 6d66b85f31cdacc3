"""A paper's file with nothing in it of the machine, the day or the library that made it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.rel import Relationships

OF_THE_TEMPLATE = ("/thumbnail", "/extended-properties", "/customXml", "/stylesWithEffects", "/webSettings")
"""Kinds of parts that the library's own template brings along, and no paper needs."""
RSID = qn("w:rsidR").removesuffix("R")
"""Word numbers its sessions of editing with attributes of such names."""
DOC_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}docId"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that an archive can write down: it says nothing."""
CHINESE = "zh-CN"


def bare(paper: Document) -> None:
    """Takes out what the template brought: its picture, its program, its author, its sessions of editing."""
    for relations in (paper.part.package.rels, paper.part.rels):
        _leave_out(relations)
    about = paper.core_properties._element
    for child in list(about):
        about.remove(child)
    settings = paper.settings.element
    for child in list(settings):
        if child.tag in {qn("w:rsids"), qn("w:savePreviewPicture"), DOC_ID}:
            settings.remove(child)
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), CHINESE)
    for root in (paper.element, paper.styles.element, paper.part.numbering_part.element):
        for element in root.iter():
            for name in [name for name in element.attrib if str(name).startswith(RSID)]:
                del element.attrib[name]
            if element.tag == qn("w:rsid"):
                element.getparent().remove(element)


def _leave_out(relations: Relationships) -> None:
    for name in [name for name, one in relations.items() if one.reltype.endswith(OF_THE_TEMPLATE)]:
        del relations[name]


def packed(paper: Document) -> bytes:
    """The file: the same paper is the same bytes, whenever and wherever it is made."""
    made, kept = io.BytesIO(), io.BytesIO()
    paper.save(made)
    with ZipFile(made) as before, ZipFile(kept, "w") as after:
        for entry in before.infolist():
            whole = ZipInfo(entry.filename, EARLIEST)
            whole.compress_type, whole.create_system, whole.external_attr = ZIP_DEFLATED, 0, 0
            after.writestr(whole, before.read(entry))
    return kept.getvalue()
