"""The kind of a file by its content, never by its name; what is no table is refused by name."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from typing import Literal

from app.intake.model import FileRefusedError

__all__ = ["Kind", "kind_of", "refuse_locked"]

Kind = Literal["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_SAVE_AGAIN = "Hãy mở bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx."

# First bytes → what the file is; none of these is a table.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "văn bản PDF"),
    (b"{\\rtf", "văn bản RTF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF87a", "ảnh GIF"),
    (b"GIF89a", "ảnh GIF"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"Rar!\x1a\x07", "tệp nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"PK\x05\x06", "tệp nén trống"),
    (b"SQLite format 3", "cơ sở dữ liệu SQLite"),
    (b"\x00\x01\x00\x00Standard", "cơ sở dữ liệu Access"),
    (b"MZ\x90\x00", "chương trình"),
    (b"\x7fELF", "chương trình"),
    (b"MIME-Version:", "trang web MHTML"),
)
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<\s*(?:!doctype\s+html|html|head|body|table|meta|style|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1a\x1b\x1c\x1d\x1e\x1f"))
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("WordDocument", "văn bản Word (.doc)"),
    ("PowerPoint Document", "trình chiếu PowerPoint (.ppt)"),
    ("__substg1.0_", "thư Outlook (.msg)"),
    ("VisioDocument", "bản vẽ Visio"),
)


def kind_of(content: bytes, file_name: str) -> Kind:
    """Return what kind of table file `content` is.

    Raises:
        FileRefusedError: it is none, with what it is instead where that can be told.
    """
    if content.startswith(_ZIP):
        return _kind_of_archive(content, file_name)
    if content.startswith(_OLE):
        return _kind_of_compound(content, file_name)
    if not content.strip(b"\x00 \t\r\n"):
        raise FileRefusedError(f"Tệp {file_name} trống (xét theo nội dung). Hãy gửi lại tệp.")
    for start, words in _OTHERS:
        if content.startswith(start):
            raise _not_a_table(file_name, words)
    return _kind_of_text(content, file_name)


def refuse_locked(file_name: str) -> FileRefusedError:
    """Return the refusal of a file that opens by a password only."""
    return FileRefusedError(
        f"Tệp {file_name} có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu rồi nhập lại."
    )


def _not_a_table(file_name: str, words: str) -> FileRefusedError:
    return FileRefusedError(
        f"Tệp {file_name} là {words}, không phải bảng tính (xét theo nội dung, không theo tên). "
        + _SAVE_AGAIN
    )


def _kind_of_archive(content: bytes, file_name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mime = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype")
    except (
        zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError,
        ValueError, OSError,
    ) as error:  # fmt: skip
        raise FileRefusedError(
            f"Tệp {file_name} hỏng hoặc bị cắt ngang ({error}). Hãy chép lại tệp gốc; {_SAVE_AGAIN}"
        ) from error
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    if b"opendocument.text" in mime or "word/document.xml" in names:
        raise _not_a_table(file_name, "văn bản Word hoặc Writer")
    if "ppt/presentation.xml" in names:
        raise _not_a_table(file_name, "trình chiếu PowerPoint")
    raise FileRefusedError(
        f"Tệp {file_name} là tệp nén nhưng không phải sổ tính .xlsx, .xlsb hay .ods. Nếu bên trong "
        "có sổ tính, hãy giải nén rồi nhập từng sổ."
    )


def _kind_of_compound(content: bytes, file_name: str) -> Kind:
    # Names of the streams stand in the directory as UTF-16.
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise refuse_locked(file_name)
    if not holds("Workbook") and not holds("Book\x00"):
        for name, words in _OLE_STREAMS:
            if holds(name):
                raise _not_a_table(file_name, words)
        raise FileRefusedError(f"Tệp {file_name} hỏng hoặc không phải sổ tính .xls. {_SAVE_AGAIN}")
    return "xls"


def _kind_of_text(content: bytes, file_name: str) -> Kind:
    start = content[:4096]
    wide = start.startswith(_WIDE_MARKS) or _wide(start)
    # Markup is the same in every encoding, save for the zeros of the wide ones.
    markup = start.translate(None, b"\x00\xff\xfe\xef\xbb\xbf") if wide else start
    markup = markup.removeprefix(codecs.BOM_UTF8)
    if _HTML.match(markup):
        raise _not_a_table(
            file_name, "trang HTML (nhiều phần mềm xuất trang HTML nhưng đặt tên .xls)"
        )
    if markup.lstrip().startswith(b"<?xml"):
        words = "sổ tính XML 2003" if b"office:spreadsheet" in markup else "tệp XML"
        raise _not_a_table(file_name, words)
    if wide:
        return "csv"
    strange = len(start) - len(start.translate(None, _CONTROL))
    if b"\x00" in content or strange > len(start) // 100:
        raise FileRefusedError(
            f"Tệp {file_name} không phải sổ tính .xlsx, .xls, .xlsb, .ods hay văn bản .csv (xét "
            f"theo nội dung, không theo tên). {_SAVE_AGAIN}"
        )
    return "csv"


def _wide(start: bytes) -> bool:
    """Whether every other byte is 0, as in UTF-16 text that lacks its mark."""
    even, odd = start[::2], start[1::2]
    return len(start) >= 8 and (
        (odd.count(0) > 0.7 * len(odd) and even.count(0) == 0)
        or (even.count(0) > 0.7 * len(even) and odd.count(0) == 0)
    )
