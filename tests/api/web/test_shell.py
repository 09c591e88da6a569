"""What every answer of the application carries, and what it refuses."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

NONCE = re.compile(r"'nonce-([\w-]+)'")


@pytest.mark.parametrize("path", ["/", "/nope", "/api/v1/nope", "/static/css/truso.css"])
async def test_every_answer_carries_the_content_policy(api: httpx.AsyncClient, path: str):
    answer = await api.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_every_answer_has_a_nonce_of_its_own(api: httpx.AsyncClient):
    found = set()
    for _ in range(3):
        match = NONCE.search((await api.get("/")).headers["content-security-policy"])
        assert match is not None
        found.add(match.group(1))
    assert len(found) == 3


async def test_a_missing_page_is_a_page_and_a_missing_resource_a_problem(api: httpx.AsyncClient):
    page = await api.get("/khong-co")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "Không tìm thấy trang này" in page.text
    assert page.headers["cache-control"] == "no-store"
    problem = await api.get("/api/v1/khong-co")
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"


async def test_an_error_page_speaks_english_to_who_chose_it(api: httpx.AsyncClient):
    page = await api.get("/khong-co", headers={"cookie": "truso_language=en"})
    assert "This page was not found" in page.text
    assert "There is no such address in Trụ Sở." in page.text
    assert '<html lang="en"' in page.text


async def test_a_form_without_its_token_is_refused(api: httpx.AsyncClient):
    answer = await api.post("/language", data={"language": "en"})
    assert answer.status_code == 403
    assert "Mã bảo vệ của biểu mẫu" in answer.text


async def test_a_form_with_its_token_is_taken_and_leads_back(api: httpx.AsyncClient):
    page = await api.get("/units?q=to")
    token = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert token is not None
    answer = await api.post(
        "/language",
        data={"_csrf_token": token.group(1), "language": "en", "next": "/units?q=to"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/units?q=to"
    assert "truso_language=en" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_an_upload_that_another_site_causes_is_refused(
    api: httpx.AsyncClient, headers: dict[str, str]
):
    answer = await api.post(
        "/api/v1/imports", files={"file": ("a.xlsx", b"PK")}, data={"form": "register"},
        headers=headers,
    )  # fmt: skip
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:truso:problem:foreign-request"


async def test_a_host_name_that_is_not_ours_is_refused(api: httpx.AsyncClient):
    answer = await api.get("/units", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" in answer.text


async def test_our_host_is_known_under_any_port(api: httpx.AsyncClient):
    assert (await api.get("/", headers={"host": "127.0.0.1:8123"})).status_code == 200


async def test_a_static_file_is_kept_for_ever_under_its_hash(api: httpx.AsyncClient):
    page = await api.get("/")
    address = re.search(r'"(/static/joined/page\.css\?v=\w+)"', page.text)
    assert address is not None
    hashed = await api.get(address.group(1))
    assert "immutable" in hashed.headers["cache-control"]
    bare = await api.get("/static/css/truso.css")
    assert bare.headers["cache-control"] == "no-cache"
    again = await api.get("/static/css/truso.css", headers={"if-none-match": bare.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


async def test_a_static_file_travels_compressed_once(api: httpx.AsyncClient):
    request = api.build_request("GET", "/static/css/truso.css", headers={"accept-encoding": "gzip"})
    answer = await api.send(request, stream=True)
    raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert b"--accent" in gzip.decompress(raw)


@pytest.mark.parametrize(
    "path",
    ["/static/../security.py", "/static/%2e%2e/security.py", "/static/vendor/typescript/x.js"],
)
async def test_what_is_not_served_is_not_found(api: httpx.AsyncClient, path: str):
    assert (await api.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/plans", "/sites", "/buildings", "/occupancies", "/agencies", "/titles", "/posts", "/staff",
     "/assets", "/imports", "/units", "/"],
)  # fmt: skip
async def test_an_empty_register_says_what_to_do_next(api: httpx.AsyncClient, path: str):
    answer = await api.get(path)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text or "Việc tiếp theo" in answer.text


@pytest.mark.parametrize(
    "path", ["/units?page=0", "/units?page=x", "/units?level=x", "/sites?sort=x"]
)
async def test_an_address_with_a_wrong_value_says_which(api: httpx.AsyncClient, path: str):
    answer = await api.get(path)
    assert answer.status_code == 422
    assert "Dữ liệu không hợp lệ" in answer.text
