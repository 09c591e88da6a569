"""The words for fields, kinds and actions, in one place for lists, details and differences."""

from __future__ import annotations

from app.web.language import mark

FIELDS: dict[str, str] = {
    "code": mark("Mã"),
    "name": mark("Tên"),
    "kind": mark("Loại"),
    "unit": mark("Đơn vị hành chính"),
    "parent": mark("Cơ quan cấp trên"),
    "valid_from": mark("Có hiệu lực từ"),
    "valid_to": mark("Có hiệu lực đến"),
    "old_unit": mark("Đơn vị hành chính cũ"),
    "new_unit": mark("Đơn vị hành chính mới"),
    "managing_agency": mark("Cơ quan quản lý"),
    "managed_by": mark("Đơn vị quản lý (theo nguồn)"),
    "address_old": mark("Địa chỉ cũ"),
    "address_new": mark("Địa chỉ mới"),
    "latitude": mark("Vĩ độ"),
    "longitude": mark("Kinh độ"),
    "point_accuracy": mark("Độ chính xác của vị trí"),
    "land_area_m2": mark("Diện tích đất (m²)"),
    "land_value": mark("Giá trị quyền sử dụng đất (đồng)"),
    "current_use": mark("Hiện trạng sử dụng"),
    "legal_papers": mark("Hồ sơ pháp lý"),
    "note": mark("Ghi chú"),
    "data_note": mark("Ghi chú về số liệu"),
    "site": mark("Cơ sở nhà đất"),
    "building": mark("Nhà"),
    "agency": mark("Cơ quan"),
    "area_m2": mark("Diện tích (m²)"),
    "use": mark("Sử dụng vào việc"),
    "from_date": mark("Từ ngày"),
    "to_date": mark("Đến ngày"),
    "grade": mark("Cấp nhà"),
    "storeys": mark("Số tầng"),
    "year_built": mark("Năm xây dựng"),
    "year_in_use": mark("Năm đưa vào sử dụng"),
    "built_area_m2": mark("Diện tích xây dựng (m²)"),
    "gross_floor_area_m2": mark("Tổng diện tích sàn (m²)"),
    "usable_floor_area_m2": mark("Diện tích sàn sử dụng (m²)"),
    "historical_cost": mark("Nguyên giá (đồng)"),
    "residual_value": mark("Giá trị còn lại (đồng)"),
    "condition": mark("Tình trạng"),
    "title": mark("Chức danh"),
    "number": mark("Số biên chế"),
    "rank": mark("Thứ bậc"),
    "asset_class": mark("Nhóm tài sản"),
    "quantity": mark("Số lượng"),
    "unit_of_measure": mark("Đơn vị tính"),
    "population": mark("Dân số (người)"),
    "area_km2": mark("Diện tích tự nhiên (km²)"),
    "seat_address": mark("Địa chỉ trụ sở"),
}
"""Name of a stored field → how screens call it."""

LEVELS: dict[str, str] = {
    "province": mark("Cấp tỉnh"),
    "district": mark("Cấp huyện"),
    "commune": mark("Cấp xã"),
}

VINTAGES: dict[int, str] = {
    2025: mark("Mới (từ 01/07/2025)"),
    2024: mark("Cũ (đến 30/06/2025)"),
}

RELATIONS: dict[str, str] = {"whole": mark("toàn bộ"), "partial": mark("một phần")}

SITE_KINDS: dict[str, str] = {
    "headquarters": mark("Trụ sở làm việc"),
    "education": mark("Giáo dục"),
    "health": mark("Y tế"),
    "culture-sport": mark("Văn hóa, thể thao"),
    "other": mark("Khác"),
}

POINT_ACCURACIES: dict[str, str] = {
    "surveyed": mark("đo tại chỗ"),
    "address": mark("theo địa chỉ"),
    "unit": mark("chỉ theo đơn vị hành chính"),
    "none": mark("chưa có vị trí"),
}

ENTITIES: dict[str, str] = {
    "agency": mark("Cơ quan"),
    "site": mark("Cơ sở nhà đất"),
    "building": mark("Nhà"),
    "occupancy": mark("Hiện trạng sử dụng"),
    "staff": mark("Cán bộ"),
    "asset": mark("Tài sản"),
    "post": mark("Biên chế"),
    "title": mark("Chức danh"),
}

OUTCOMES: dict[str, str] = {
    "new": mark("mới"),
    "changed": mark("thay đổi"),
    "same": mark("giữ nguyên"),
    "refused": mark("từ chối"),
    "waiting": mark("chờ trả lời"),
}

SEVERITIES: dict[str, str] = {
    "error": mark("lỗi"),
    "warning": mark("cảnh báo"),
    "info": mark("cho biết"),
}

_DEEDS: dict[str, str] = {
    "create": mark("Thêm bản ghi"),
    "change": mark("Sửa bản ghi"),
    "remove": mark("Xóa bản ghi"),
}

_ACTIONS: dict[str, str] = {
    "agencies.create_from_template": mark("Lập cơ quan theo mẫu"),
    "intake.commit": mark("Nhập từ tệp"),
    "intake.revert": mark("Hoàn tác lần nhập"),
    "people.create_default_posts": mark("Giao biên chế ban đầu"),
    "people.load_titles": mark("Nạp danh mục chức danh"),
    "plans.create_plan": mark("Lập phương án"),
    "plans.make_move": mark("Điều chỉnh phương án"),
    "plans.take_baseline": mark("Chốt hiện trạng"),
    "units.approximate_boundaries": mark("Tạo ranh giới gần đúng"),
    "units.load": mark("Nạp danh mục đơn vị hành chính"),
    "units.load_boundaries": mark("Nạp ranh giới"),
    "units.load_facts": mark("Nạp số liệu của đơn vị hành chính"),
}


def action_label(action: str) -> str:
    """Return what was done in a change set, by the name of its use case."""
    return _ACTIONS.get(action) or _DEEDS.get(action.rpartition(".")[2], action)
