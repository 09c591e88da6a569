"""The page that a person sees when something is wrong: what it is, and what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response

from app.access.problems import ProblemDetails, log_failure, problem_of, problem_response
from app.web.language import mark
from app.web.templating import page

_TITLES: dict[int, str] = {
    400: mark("Yêu cầu chưa đúng"),
    403: mark("Yêu cầu bị từ chối"),
    404: mark("Không tìm thấy trang này"),
    405: mark("Trang này không nhận thao tác đó"),
    413: mark("Tệp quá lớn"),
}
_OF_ERRORS = (
    mark("Có lỗi"),
    mark("Không tìm thấy"),
    mark("Dữ liệu không hợp lệ"),
    mark("Xung đột dữ liệu"),
    mark("Dữ liệu đã được người khác thay đổi"),
    mark("Thiếu điều kiện If-Match"),
    mark("Có nhiều kết quả trùng tên"),
    mark("Cấu hình không dùng được"),
    mark("Lỗi bên trong hệ thống"),
    mark("Yêu cầu không hợp lệ"),
    mark("Yêu cầu đến từ trang khác"),
    mark("Tên máy chủ không được phép"),
    mark("Tệp không nhập được"),
)
"""Titles of the family of errors, which stand in the kernel and nouns."""

_STEPS: dict[int, tuple[str, ...]] = {
    403: (
        mark("Tải lại trang có biểu mẫu rồi gửi lại; trang đã mở quá lâu thì mã bảo vệ hết hạn."),
    ),
    404: (
        mark("Kiểm tra lại địa chỉ hoặc mã trong địa chỉ."),
        mark("Tìm bản ghi trong danh sách ở mục lục."),
    ),
    409: (mark("Chọn đúng bản ghi theo mã, không theo tên."),),
    412: (mark("Mở lại trang để thấy số liệu mới nhất, rồi nhập lại thay đổi của bạn."),),
    413: (mark("Chia tệp thành nhiều tệp nhỏ hơn 50 MB rồi nhập lần lượt."),),
    422: (mark("Sửa giá trị được nêu ở trên rồi gửi lại."),),
}
_ALWAYS = mark("Nếu lỗi lặp lại, báo người quản trị hệ thống kèm địa chỉ trang và thời điểm.")
_PLAIN: dict[int, str] = {
    403: mark("Mã bảo vệ của biểu mẫu không khớp với trình duyệt này."),
    404: mark("Địa chỉ này không có trong Trụ Sở."),
    405: mark("Địa chỉ này chỉ để xem, hoặc chỉ để gửi biểu mẫu."),
    413: mark("Tệp gửi lên lớn hơn mức cho phép (mặc định 50 MB)."),
}


def error_response(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer an error: a page for people, a problem detail below /api."""
    path = request.url.path
    if path == "/api" or path.startswith("/api/"):
        return problem_response(request, error)
    problem = problem_of(error, path)
    log_failure(request, problem, error)
    return error_page(request, problem)


def error_page(request: Request[Any, Any, Any], problem: ProblemDetails) -> Response[Any]:
    """Return the page of a problem."""
    from_framework = problem.type.rpartition(":")[2].startswith("http-")
    detail = problem.detail
    if from_framework:
        detail = _PLAIN.get(problem.status, detail)
    return page(
        request,
        "error.html",
        problem.status,
        status=problem.status,
        title=_TITLES.get(problem.status, problem.title) if from_framework else problem.title,
        detail=detail,
        candidates=[str(candidate) for candidate in problem.extra.get("candidates", ())],
        difference=problem.extra.get("difference") or {},
        steps=(*_STEPS.get(problem.status, ()), _ALWAYS),
        back=_page_before(request),
    )


def _page_before(request: Request[Any, Any, Any]) -> str | None:
    """Return the path of the page that led here, if it is one of ours and another one."""
    before = urlsplit(request.headers.get("referer") or "")
    if not before.path or before.netloc != request.headers.get("host"):
        return None
    if before.path == request.url.path:
        return None
    return f"{before.path}?{before.query}" if before.query else before.path
