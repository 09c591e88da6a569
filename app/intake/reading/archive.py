"""The archive that .xlsx, .xlsb and .ods files are: refused before it can unpack to too much."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from app.intake.model import FileRefusedError
from app.intake.reading.limits import Limits

__all__ = ["check_archive", "pieces"]

_RATIO_MATTERS_FROM = 20 * 1024 * 1024
_DEFLATE_AT_MOST = 1032
"""How many times its size a deflated part can unpack to."""

_PIECE = 1 << 18
_PROLOG_WITHIN = 2048
_COMMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_]")
_DOCTYPE = re.compile(rb"\A[^<]*<!(?!--|\[)")


def check_archive(archive: zipfile.ZipFile, size: int, file_name: str, limits: Limits) -> None:
    """Refuse an archive by its list of parts, before anything is unpacked.

    Parts that could unpack to more than the list says are unpacked once, piece by piece, and
    thrown away: the reader of values trusts the list.

    Raises:
        FileRefusedError: it holds too many parts, or too much, or declares entities.
        zipfile.BadZipFile: the list does not tell the truth.
    """
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries or unpacked > limits.unpacked_bytes:
        raise FileRefusedError(
            f"Tệp {file_name} bung ra {len(entries)} phần, {unpacked // 2**20} MB; "
            f"giới hạn là {limits.entries} phần và {limits.unpacked_megabytes} MB."
        )
    if unpacked > _RATIO_MATTERS_FROM and unpacked > limits.ratio * size:
        raise FileRefusedError(
            f"Tệp {file_name} bung ra gấp {unpacked // size} lần; giới hạn là "
            f"{limits.ratio} lần. Hãy xóa các dòng, cột trống đã định dạng rồi lưu lại."
        )
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise zipfile.BadZipFile("hai phần trùng tên")
    for entry in entries:
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile(f"phần {entry.filename} nén theo cách lạ")
        # Zip's own encryption; that of Excel and LibreOffice is another.
        if entry.flag_bits & 1:
            raise zipfile.BadZipFile(f"phần {entry.filename} bị mã hóa")
        if entry.compress_size * _DEFLATE_AT_MOST > limits.unpacked_bytes:
            for _ in pieces(archive, entry.filename):
                pass
        if entry.filename.lower().endswith((".xml", ".rels")):
            _check_prolog(archive, entry, file_name)


def pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in pieces; its checksum and size are verified at the end."""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file_name: str) -> None:
    """Refuse XML that declares a document type: only there can entities be declared."""
    with archive.open(entry) as stream:
        start = stream.read(_PROLOG_WITHIN)
        if not _ROOT.search(start):
            start += stream.read(_PIECE)
    if b"\x00" in start[:64] or _DOCTYPE.search(_COMMENT.sub(b"", start)):
        raise FileRefusedError(
            f"Tệp {file_name} chứa khai báo kiểu tài liệu (DOCTYPE) hoặc bảng mã lạ mà sổ tính "
            "không bao giờ có. Tệp bị từ chối vì có thể gây hại; hãy lưu lại bằng Excel."
        )
    if start.strip() and not _ROOT.search(start):
        raise zipfile.BadZipFile(f"phần {entry.filename} không phải XML")
