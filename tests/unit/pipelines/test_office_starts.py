"""Files that only LibreOffice reads: few starts for many files, each result in its place, and no network."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.contract import parse_labelled
from pipelines.document import OfficeNeededError, Paragraph, ReadError
from pipelines.office_starts import MOST_FILES, in_few_starts
from pipelines.parsing import Awaiting, ParsedFile
from pipelines.read import confined, office_conversion, own_folder
from pipelines.sources import contents_at


def waiting(number: int) -> list[tuple[str, ParsedFile]]:
    need = OfficeNeededError("doc", "Word 95")
    return [(f"{number}.doc", ParsedFile(str(number), None, None, None, Awaiting(b"x" * number, need)))]


def done(number: int) -> list[tuple[str, ParsedFile]]:
    return [(f"{number}.txt", ParsedFile(str(number), "text", None, "已读"))]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files each start of the office program was given; what it makes of a file is refused with its size."""
    seen: list[int] = []

    def convert(files: list[tuple[bytes, str]]) -> list[ReadError]:
        seen.append(len(files))
        return [ReadError(f"{len(data)} 字节") for data, _ in files]

    monkeypatch.setattr(office_conversion, "convert_each", convert)
    return seen


def test_a_hundred_files_take_two_starts_and_come_in_order(starts: list[int]) -> None:
    files = [waiting(number) if number % 3 else done(number) for number in range(150)]
    got = [(label, result.error) for parsed in in_few_starts(files) for label, result in parsed]
    assert got == [(f"{n}.doc", f"{n} 字节") if n % 3 else (f"{n}.txt", "已读") for n in range(150)]
    assert starts == [MOST_FILES, 100 - MOST_FILES]


def test_what_needs_no_office_program_is_not_held_back(starts: list[int]) -> None:
    def results() -> Iterator[list[tuple[str, ParsedFile]]]:
        yield done(1)
        raise AssertionError("asked for more than the first")

    assert next(in_few_starts(results()))[0][0] == "1.txt"
    assert not starts


def test_without_office_program_each_file_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    errors = [result.error for parsed in in_few_starts([waiting(1), done(2), waiting(3)]) for _, result in parsed]
    assert [("请安装 LibreOffice" in str(error)) for error in errors] == [True, False, True]


def test_without_room_for_temporary_files_only_what_needs_them_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_conversion, "find_office", lambda: "/bin/false")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    errors = [str(result.error) for parsed in in_few_starts([waiting(1), done(2)]) for _, result in parsed]
    assert errors == [
        "须经 LibreOffice 转换，但临时文件夹写不进去（没有这个文件或文件夹），请腾出空间后再试",
        "已读",
    ]


def test_a_file_larger_than_any_report_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "录像.doc"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    [[(_, result)]] = parse_labelled([path])
    assert result.error == "文件超过 64 MB，不像年度报告，请去掉图片和附件，或分批报送"
    with pytest.raises(OSError, match="64 MB"):
        list(contents_at(path, path.name))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_or_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.doc")
    for path in (tmp_path / "管道.doc", Path("/dev/zero")):
        [[(_, result)]] = parse_labelled([path])
        assert result.error == "这是管道或设备，不是文件，请给出报告文件本身"


def test_a_file_that_hangs_costs_neither_the_ones_before_nor_those_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is a stand-in: what it is given as the third file makes it hang, the first it cannot open."""
    script = Path(__file__).with_name("hanging_office.sh")
    monkeypatch.setattr(office_conversion, "find_office", lambda: str(script))
    monkeypatch.setattr(office_conversion, "FILE_SECONDS", 1.0)
    monkeypatch.setattr(office_conversion, "MOST_TIMES", 1.0)
    results = office_conversion.convert_many([(text, "doc") for text in (b"bad", b"good", b"hang", b"good", b"good")])
    assert [result if isinstance(result, bytes) else str(result)[:14] for result in results] == [
        "LibreOffice 也不",
        b"good",
        "LibreOffice 转换",
        b"good",
        b"good",
    ]


def test_a_start_that_fails_is_tried_again_before_a_file_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Path(__file__).with_name("hanging_office.sh")
    monkeypatch.setattr(office_conversion, "find_office", lambda: str(script))
    assert office_conversion.convert_many([(b"busy", "doc"), (b"good", "doc")]) == [b"busy", b"good"]


def test_what_came_before_a_file_that_hangs_is_given_before_the_next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[int] = []

    def run(program: str, base: Path, sources: list[Path]) -> bool:
        starts.append(len(sources))
        (base / "out").mkdir(exist_ok=True)
        (base / "out" / f"{sources[0].stem}.odt").write_bytes(b"made")
        return False

    monkeypatch.setattr(office_conversion, "find_office", lambda: "office")
    monkeypatch.setattr(office_conversion, "_run", run)
    results = office_conversion.convert_each([(b"x", "doc")] * 3)
    assert next(results) == b"made"
    assert isinstance(next(results), ReadError)
    assert starts == [3]
    assert next(results) == b"made"
    assert starts == [3, 1]


def test_the_socket_of_a_program_that_was_stopped_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice made this name from this profile when it was started with it."""
    left, other = (
        tmp_path / f"OSL_PIPE_0_SingleOfficeIPC_{name}" for name in ("5b1ae6595a8088ae668010a76e62c4d1", "5b")
    )
    for path in (left, other):
        path.touch()
    monkeypatch.setattr(office_conversion, "SOCKETS", tmp_path)
    office_conversion.remove_socket(Path("/tmp/gouji-office-a/profile"))  # noqa: S108  (nothing is written there)
    assert list(tmp_path.iterdir()) == [other]


class _Visits(http.server.BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(404)
        self.end_headers()


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Visits) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_confined_program_reaches_no_network(address: str, tmp_path: Path) -> None:
    if not confined.network_barrier():
        pytest.skip(
            "this system lets no ordinary user make a network namespace: LibreOffice is kept off by settings only"
        )
    fetch = [sys.executable, "-c", f"import urllib.request; urllib.request.urlopen('{address}/x')"]
    _Visits.seen.clear()
    with confined.start_confined(fetch, tmp_path, [Path(sys.base_prefix)]) as process:
        assert process.wait(30) != 0
    assert not _Visits.seen
    subprocess.run(fetch, check=False, capture_output=True)
    assert _Visits.seen == ["/x"]


@pytest.mark.skipif(own_folder.kernel_version() < 1, reason="needs Landlock in the kernel")
def test_a_confined_program_reads_and_writes_its_own_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "own").mkdir()
    for name in ("secret", "own/open"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    script = f"cat {tmp_path}/secret open > got; echo lost > {tmp_path}/lost; echo $GOUJI_MAIL > told"
    monkeypatch.setenv("GOUJI_MAIL", "a password")
    with confined.start_confined(["/bin/sh", "-c", script], folder) as process:
        process.wait(30)
    assert (folder / "got").read_text() == "own/open"
    assert (folder / "told").read_text() == "\n"
    assert not (tmp_path / "lost").exists()


LINKED = (
    '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2"><office:body><office:text>'
    "<text:p>before</text:p>{}</office:text></office:body></office:document>"
)
SECTION = '<text:section text:name="{0}"><text:section-source xlink:href="{0}"/><text:p>old</text:p></text:section>'
FIELD = r"{{\field{{\*\fldinst {}}}{{\fldrslt old}}}}\par "


@pytest.mark.office
def test_what_lies_elsewhere_is_neither_fetched_nor_read(address: str, tmp_path: Path) -> None:
    """Pictures, frames, linked sections and fields that take in text, from the network and from another folder."""
    _Visits.seen.clear()
    secret = tmp_path / "secret.rtf"
    secret.write_text(r"{\rtf1 CANARY\par}", encoding="utf-8")
    page = f'<p>before</p><img src="{address}/p.png"><iframe src="{secret.as_uri()}"></iframe>'
    linked = LINKED.format(SECTION.format(secret.as_uri()) + SECTION.format(f"{address}/s.rtf"))
    fields = (f'INCLUDETEXT "{secret}"', f'INCLUDEPICTURE "{address}/f.png" \\d', f'DDEAUTO soffice "{secret}" a')
    rich = r"{\rtf1\ansi{\*\template " + address + r"/t.dot}before\par " + "".join(map(FIELD.format, fields)) + "}"
    files = [(page.encode(), "html"), (linked.encode(), "fodt"), (rich.encode(), "rtf")]
    for result in office_conversion.convert_many(files):
        document = office_conversion.read_converted(result, OfficeNeededError("doc", "an example"))
        texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
        assert texts[0] == "before"
        assert "CANARY" not in "".join(texts)
    assert not _Visits.seen
