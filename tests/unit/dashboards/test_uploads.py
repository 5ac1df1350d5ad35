"""Files sent by a form: found byte for byte, under names that are safe to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.self_check import CHECKS_PER_MINUTE, RateLimit
from dashboards.uploads import Upload, find_upload, safe_name

BOUNDARY = "----WebKitFormBoundaryabc123"
KIND = f"multipart/form-data; boundary={BOUNDARY}"


def form(name: str, data: bytes, field: str = "report") -> bytes:
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    head = f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: x/y\r\n\r\n"
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


@given(st.binary(max_size=400).filter(lambda data: BOUNDARY.encode() not in data))
def test_a_file_comes_out_byte_for_byte(data):
    assert find_upload(KIND, form("棋坪镇.docx", data), "report") == Upload("棋坪镇.docx", data)


def test_the_field_asked_for_is_found_among_others():
    other = form("另一份.txt", b"other", "else").removesuffix(f"--{BOUNDARY}--\r\n".encode())
    assert find_upload(KIND, other + form("甲.txt", b"mine"), "report") == Upload("甲.txt", b"mine")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", form("a.txt", b"x")),
        ("multipart/form-data", form("a.txt", b"x")),
        (KIND, b""),
        (KIND, b"nonsense"),
        (KIND, form("a.txt", b"x", "other")),
        (KIND, form("", b"")),
    ],
)
def test_what_is_no_such_form_gives_nothing(kind, body):
    assert find_upload(kind, body, "report") is None


@given(st.text(max_size=300))
def test_a_name_never_leads_out_of_its_folder(name):
    safe = safe_name(name)
    assert not set('/\\:*?"<>|') & set(safe) and not safe.startswith(".") and len(safe) <= 120
    assert all(ord(sign) >= 32 for sign in safe)


def test_a_path_keeps_its_last_part_and_its_ending():
    assert safe_name("C:\\报告\\..\\棋坪镇 2023.docx") == safe_name("../../棋坪镇 2023.docx") == "棋坪镇 2023.docx"
    assert safe_name("长" * 200 + ".docx").endswith(".docx")


def test_checks_are_limited_by_the_minute():
    limit = RateLimit()
    assert [limit.take(second) for second in range(CHECKS_PER_MINUTE + 1)] == [True] * CHECKS_PER_MINUTE + [False]
    assert limit.take(60.5)
