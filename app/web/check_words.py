"""The words for families, checks, severities and states of meters, as pages show them."""

from __future__ import annotations

from app.checks.model import Family, Severity, State
from app.web.language import mark

FAMILIES: dict[Family, str] = {
    Family.COMPLETENESS: mark("Đầy đủ"),
    Family.SPACE: mark("Diện tích làm việc"),
    Family.EQUIPMENT: mark("Trang thiết bị, xe ô tô"),
    Family.LAW: mark("Căn cứ và điều kiện pháp lý"),
    Family.ACCESS: mark("Khoảng cách đi lại"),
    Family.CONSERVATION: mark("Bảo toàn số liệu"),
    Family.DATA: mark("Chất lượng dữ liệu"),
}

SEVERITIES: dict[Severity, tuple[str, str]] = {
    Severity.ERROR: (mark("lỗi"), "bad"),
    Severity.WARNING: (mark("cảnh báo"), "warn"),
    Severity.INFO: (mark("cho biết"), ""),
}
"""Severity → its word, and the class of its mark."""

STATES: dict[State, tuple[str, str]] = {
    State.OK: (mark("đạt"), "good"),
    State.TOLD: (mark("để biết"), ""),
    State.WARNING: (mark("cần xem"), "warn"),
    State.ERROR: (mark("không đạt"), "bad"),
    State.UNKNOWN: (mark("chưa tính được"), ""),
}
"""State of a meter → its word, and the class of its mark."""

CHECKS: dict[str, str] = {
    "headquarters-undecided": mark("Trụ sở chưa có phương án"),
    "site-of-abolished-unit": mark("Cơ sở còn thuộc đơn vị đã kết thúc"),
    "agency-unplaced": mark("Cơ quan chưa được bố trí"),
    "agency-placed-twice": mark("Cơ quan bố trí trùng"),
    "placed-where-vacated": mark("Bố trí vào nơi phải chuyển đi"),
    "user-without-place": mark("Nơi đang dùng phải dời, chưa có chỗ mới"),
    "user-unresolved": mark("Chưa rõ cơ quan kế thừa"),
    "left-behind": mark("Cán bộ, tài sản chưa rõ về đâu"),
    "space-short": mark("Thiếu diện tích"),
    "space-over": mark("Vượt định mức diện tích"),
    "space-unstated": mark("Chưa ghi diện tích bố trí"),
    "posts-missing": mark("Chưa có biên chế"),
    "norm-missing": mark("Chức danh chưa có định mức"),
    "building-over-capacity": mark("Nhà quá sức chứa"),
    "capacity-unknown": mark("Chưa biết sức chứa của nhà"),
    "equipment-short": mark("Thiếu trang thiết bị"),
    "equipment-unrecorded": mark("Chưa có danh mục tài sản"),
    "equipment-surplus": mark("Thừa trang thiết bị"),
    "cars-over": mark("Vượt định mức xe ô tô"),
    "disposition-unlawful": mark("Không đủ điều kiện của hình thức"),
    "preconditions-to-confirm": mark("Điều kiện cần xác nhận"),
    "basis-missing": mark("Thiếu căn cứ pháp lý"),
    "basis-of-merged-unit": mark("Căn cứ không dùng cho đơn vị sắp xếp"),
    "basis-repealed": mark("Căn cứ đã bị bãi bỏ"),
    "temporary-without-deadline": mark("Tạm giữ lại mà chưa có thời hạn"),
    "priority-order": mark("Chưa theo thứ tự ưu tiên"),
    "centre-apart": mark("Trung tâm phục vụ ở ngoài nhà liên cơ quan"),
    "seat-far": mark("Trụ sở mới ở xa"),
    "straight-lines": mark("Khoảng cách còn là đường chim bay"),
    "population-missing": mark("Chưa có dân số"),
    "not-conserved": mark("Tổng không bằng hiện trạng"),
    "point-missing": mark("Chưa có tọa độ"),
    "point-rough": mark("Tọa độ chưa chính xác"),
    "commune-missing": mark("Chưa rõ xã, phường mới"),
    "figures-missing": mark("Thiếu số liệu"),
    "figures-doubtful": mark("Số liệu cần đối chiếu"),
    "staff-above-posts": mark("Số người nhiều hơn biên chế"),
    "assets-doubtful": mark("Số liệu tài sản cần đối chiếu"),
}
"""Key of a check → what it is about in a few words."""


def check_name(key: str) -> str:
    """Return what a check is about in a few words; its key where no words are known."""
    return CHECKS.get(key, key)
