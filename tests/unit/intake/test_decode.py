from __future__ import annotations

import pytest
from viparse.normalize.vni import VNI as PUBLISHED_VNI

from app.intake.text.decode import Decoded, Encoding, decode_cell, decode_sheet, encoding_of_font
from app.intake.text.legacy import VNI
from app.intake.text.syllables import is_syllable
from tests.builders.legacy_text import as_cp1258, as_marks, as_tcvn3

SOFT_HYPHEN = "\xad"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("S¬n La", "Sơn La"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        (f"Tr{SOFT_HYPHEN}êng §¹i häc", "Trường Đại học"),
        ("CéNG HßA X· HéI", "CỘNG HÒA XÃ HỘI"),
        ("UBND huyÖn Kú S¬n", "UBND huyện Kỳ Sơn"),
        ("DiÖn tÝch 10 × 20 m", "Diện tích 10 × 20 m"),
        ("X· Ea Kar", "Xã Ea Kar"),
    ],
)
def test_tcvn3_is_told_by_its_letters(raw: str, text: str) -> None:
    assert decode_cell(raw) == Decoded(text, Encoding.TCVN3, raw, doubtful=False)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Tröôøng Ñaïi hoïc Vieät Nam", "Trường Đại học Việt Nam"),
        ("UÛY BAN NHAÂN DAÂN HUYEÄN", "ỦY BAN NHÂN DÂN HUYỆN"),
        ("Ñaø Naüng, Myõ Tho, thò xaõ Kyø Anh", "Đà Nẵng, Mỹ Tho, thị xã Kỳ Anh"),
    ],
)
def test_vni_is_told_by_its_letters(raw: str, text: str) -> None:
    assert decode_cell(raw) == Decoded(text, Encoding.VNI, raw, doubtful=False)


@pytest.mark.parametrize(
    ("raw", "text"),
    [("Viêòt Nam", "Việt Nam"), ("NguyêÞn Vãn An", "Nguyễn Văn An"), ("Ðýõìng", "Đướng")],
)
def test_cp1258_read_as_latin1_is_told_by_its_letters(raw: str, text: str) -> None:
    found = decode_cell(raw if " " in raw else f"Huyêòn {raw}")
    assert found.text.endswith(text)
    assert found.encoding is Encoding.CP1258


def test_marks_behind_letters_are_composed_and_the_raw_text_is_kept() -> None:
    decomposed = "Phu\u031bo\u031b\u0300ng To\u0302 Hie\u0323\u0302u"
    assert decode_cell(decomposed) == Decoded(
        "Phường Tô Hiệu", Encoding.NFD, decomposed, doubtful=False
    )
    behind = as_marks("Phường Tô Hiệu")
    assert behind == "Phươ\u0300ng Tô Hiê\u0323u"
    assert decode_cell(behind) == Decoded("Phường Tô Hiệu", Encoding.CP1258, behind, doubtful=False)


@pytest.mark.parametrize(
    "text",
    [
        "", "Phường Chiềng Lề", "Xã Mù Cả", "Mù Sang", "TT", "Bé", "cã", "café", "Müller & Söhne",
        "où est la gare", "Öl für Köln", "København", "mañana señor", "São Paulo", "100 m²", "±5 %",
        "½", "2½", "5 µm", "10 µg", "3 × 4 ÷ 2", "25 °C", "© 2024", "Windows®", "§ 5", "«Maison»",
        "Điều 5 – “Đất ở”…", "£10", "1.417,70", "N·m", "Ðại", "naïve façade", "crème brûlée",
        "Krông Nô", "Đắk R'lấp", "Is this OK? Yes", "Why?", "http://vd.vn/?a=b", "Có nhà không?",
    ],
)  # fmt: skip
def test_text_that_is_no_legacy_vietnamese_stays(text: str) -> None:
    assert decode_cell(text) == Decoded(text, Encoding.UNICODE, text, doubtful=False)


@pytest.mark.parametrize(
    "text", ["Phường Chiềng Lề", "Xã Mù Sang", "Hà Giang", "Café Müller", "Nhà", "BỘ GIAO THÔNG"]
)
def test_unicode_typed_in_a_legacy_font_stays(text: str) -> None:
    for font in (".VnTime", ".VnTimeH", ".VnArial Narrow"):
        found = decode_cell(text, font)
        assert (found.text, found.encoding) == (text, Encoding.UNICODE)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Sam Mứn - huyÖn §iÖn Biªn", "Sam Mứn - huyện Điện Biên"),
        ("TT Kỳ - huyÖn Kú S¬n", "TT Kỳ - huyện Kỳ Sơn"),
        ("SËp Vạt - Yªn Ch©u", "Sập Vạt - Yên Châu"),
    ],
)
def test_a_cell_that_mixes_unicode_and_tcvn3_is_decoded_word_by_word(raw: str, text: str) -> None:
    assert decode_cell(raw, ".VnTime").text == decode_cell(raw).text == text


def test_the_font_decides_what_the_letters_leave_open() -> None:
    assert decode_cell("cã").text == "cã"
    assert decode_cell("cã", ".VnTime").text == "có"
    assert decode_cell("Sôn", "VNI-Times").text == "Sơn"
    assert decode_cell("Kr«ng", ".VnTime").text == "Krông"
    assert decode_cell("Bé", ".VnTime") == Decoded("Bộ", Encoding.TCVN3, "Bé", doubtful=True)


def test_a_capitals_font_gives_capitals_but_leaves_units_of_measure() -> None:
    assert decode_cell("Hµ Nam", ".VnTimeH").text == "HÀ NAM"
    assert decode_cell("Nam", ".VnTimeH").text == "NAM"
    assert decode_cell("NhÎ 100 m2", ".VnArial NarrowH").text == "NHẺ 100 m2"
    assert decode_cell("m2", ".VnTimeH").text == "m2"


@pytest.mark.parametrize(
    ("raw", "text"), [("Trêng §¹i häc", "Trường Đại học"), ("TØnh Hng Yªn", "Tỉnh Hưng Yên")]
)
def test_a_stripped_soft_hyphen_is_put_back_and_said_to_be_doubtful(raw: str, text: str) -> None:
    assert decode_cell(raw) == Decoded(text, Encoding.TCVN3, raw, doubtful=True)


@pytest.mark.parametrize(
    "text", ["Sập V?t - Yên Châu", "Sam M?n", "TT K? - huyện Kỳ Sơn", "S\ufffdn La", "?ông Anh"]
)
def test_a_cell_that_lost_letters_is_called_broken(text: str) -> None:
    assert decode_cell(text) == Decoded(text, Encoding.BROKEN, text, doubtful=True)


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", Encoding.TCVN3), (".VnArial NarrowH", Encoding.TCVN3),
        (".vntimeh", Encoding.TCVN3), ("VNI-Times", Encoding.VNI), ("VNI Helve", Encoding.VNI),
        ("Times New Roman", None), ("Arial", None), ("VNU Times", None), (None, None),
    ],
)  # fmt: skip
def test_legacy_fonts_are_known_by_name(font: str | None, encoding: Encoding | None) -> None:
    assert encoding_of_font(font) is encoding


def test_open_cells_follow_their_row_and_sheet() -> None:
    tcvn3 = [["TØnh S¬n La", "cã"], ["HuyÖn Mai S¬n", "Mô"], ["", "tè"]]
    found = decode_sheet(tcvn3)
    assert [found[row, 1].text for row in range(3)] == ["có", "Mụ", "tố"]
    unicode = [["Tỉnh Sơn La", "cã"], ["Huyện Mai Sơn", "Bé"]]
    fonts = {(row, column): ".VnTime" for row in range(2) for column in range(2)}
    assert decode_sheet(unicode, fonts) == {}
    assert decode_sheet(unicode) == {}


def test_rows_of_a_mixed_sheet_are_told_apart() -> None:
    rows = [["Tỉnh Sơn La", "Bé"], ["TØnh S¬n La", "Bé"]]
    found = decode_sheet(rows)
    assert (0, 1) not in found
    assert found[1, 1] == Decoded("Bộ", Encoding.TCVN3, "Bé", doubtful=False)


def test_a_sheet_reports_only_cells_that_change_or_are_in_doubt() -> None:
    rows: list[list[object]] = [["Mã", 12, None, "Sơn La", "S¬n La", "V?t"], [], [True, "abc"]]
    found = decode_sheet(rows)
    assert {place: cell.text for place, cell in found.items()} == {(0, 4): "Sơn La", (0, 5): "V?t"}


def test_the_vni_table_agrees_with_the_published_one_and_is_complete() -> None:
    assert {marks: VNI[marks] for marks, _ in PUBLISHED_VNI.pairs} == dict(PUBLISHED_VNI.pairs)
    letters = set("áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ")
    assert set(VNI.values()) == letters | {letter.upper() for letter in letters}


@pytest.mark.parametrize("word", ["trường", "Quỳnh", "NGHIÊNG", "giếng", "gì", "Đắk", "yên", "ủy"])
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["trừơng", "cà̀", "tõt", "HuyÖn", "nGa", "kà1", "ngia", "đ", ""])
def test_what_is_no_syllable_is_known(word: str) -> None:
    assert not is_syllable(word)


def test_encoders_of_the_tests_write_what_was_met_in_files() -> None:
    assert as_tcvn3("Trường Đại học") == f"Tr{SOFT_HYPHEN}êng §¹i häc"
    assert as_cp1258("Việt Nam") == "Viêòt Nam"
