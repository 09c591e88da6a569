"""The framework's and msgspec's refusals of a request, in Vietnamese."""

from __future__ import annotations

import re

_TYPES = {
    "int": "số nguyên",
    "float": "số",
    "decimal": "số thập phân",
    "str": "chuỗi",
    "bool": "true hoặc false",
    "null": "null",
    "array": "danh sách",
    "object": "đối tượng",
    "date": "ngày dạng 2025-07-01",
    "datetime": "thời điểm dạng 2025-07-01T08:00:00Z",
}

_SENTENCES = (
    (r"Expected `(?P<types>[^`]+)`, got `(?P<got>[^`]+)`", "cần {types}, nhận được {got}"),
    (r"Object contains unknown field `(?P<name>[^`]*)`", "không có trường “{name}”"),
    (r"Object missing required field `(?P<name>[^`]*)`", "thiếu trường “{name}”"),
    (r"Missing required query parameter '(?P<name>[^']*)'.*", "thiếu tham số “{name}”"),
    (r"Invalid (?:enum )?value '?(?P<name>[^']*)'?", "“{name}” không có trong danh mục"),
    (r"Invalid RFC3339 encoded date", "ngày phải có dạng 2025-07-01"),
    (r"Invalid RFC3339 encoded datetime", "thời điểm phải có dạng 2025-07-01T08:00:00Z"),
    (r"Invalid decimal string", "số thập phân phải có dạng 1250.50"),
    (r"Expected `\w+` of length >= (?P<name>\d+)", "phải có ít nhất {name} ký tự"),
    (r"Expected `\w+` of length <= (?P<name>\d+)", "chỉ được có nhiều nhất {name} ký tự"),
    (r"Expected `\w+` >= (?P<name>\S+)", "phải từ {name} trở lên"),
    (r"Expected `\w+` <= (?P<name>\S+)", "phải từ {name} trở xuống"),
    (r"(?:Input data was truncated|JSON is malformed.*)", "nội dung gửi lên không phải JSON đúng"),
)


def in_vietnamese(message: str) -> str:
    """Return the sentence for a refusal; one that is not known stays as it is."""
    refusal = re.sub(r" - at `.*`$", "", message)
    for pattern, sentence in _SENTENCES:
        if found := re.fullmatch(pattern, refusal):
            words = found.groupdict()
            for name in {"types", "got"} & words.keys():
                words[name] = " hoặc ".join(_TYPES.get(t, t) for t in words[name].split(" | "))
            return sentence.format(**words)
    return message
