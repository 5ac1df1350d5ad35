"""People are told: mail to a real SMTP server, robots to a real HTTP server, lists of who has not handed in."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner
from dagster import (
    DagsterInstance,
    RunRequest,
    build_run_status_sensor_context,
    build_schedule_context,
    build_sensor_context,
    job,
    op,
)

from assets.automation import new_reports_sensor
from assets.cli import run
from assets.code_location import define_county
from assets.county import County
from assets.in_process import QUIET, run_in_process
from assets.plan import Work
from assets.telling import TickAlerts
from pipelines.cli.remind import remind
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.errors import DamagedStore, UsageProblem
from pipelines.notify import Notice, channels_of, tell
from pipelines.reminders import is_reminder_day, who_is_missing
from pipelines.robots import MOST_BYTES, shorten
from pipelines.store import Store
from pipelines.workspace import open_workspace

NOTICE = Notice("勾稽：未报送 3 个单位", "- 棋坪镇\n- 排埠镇\n")


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Mailbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    check = lambda *each: AuthResult(success=each[-1].password == b"correct", handled=False)  # noqa: E731
    box.port = _free_port()
    server = Controller(
        box, "127.0.0.1", box.port, authenticator=check, auth_require_tls=False, auth_exclude_mechanism=["LOGIN"]
    )
    server.start()
    yield box
    server.stop()


@pytest.fixture
def robot():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((self.path, json.loads(body)))
            answer = json.dumps(self.server.answer).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answer = [], {"errcode": 0, "errmsg": "ok"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def _email(port, **more):
    return {
        "email": {"host": "127.0.0.1", "port": port, "security": "none", "sender": "gouji@example.cn"}
        | {"recipients": ["a@example.cn", "b@example.cn"]}
        | more
    }


def test_mail_arrives_with_subject_text_and_login(mailbox):
    settings = _email(mailbox.port, user="gouji", password_env="GOUJI_TEST_PASSWORD")  # noqa: S106 -- a name
    assert tell(NOTICE, channels_of(settings, {"GOUJI_TEST_PASSWORD": "correct"})) == {"邮件": None}
    (mail,) = mailbox.mails
    assert mail["Subject"] == NOTICE.subject and mail["To"] == "a@example.cn, b@example.cn"
    assert mail.get_content().replace("\r\n", "\n") == NOTICE.text
    outcome = tell(NOTICE, channels_of(settings, {"GOUJI_TEST_PASSWORD": "wrong"}))
    assert "535" in outcome["邮件"] and "wrong" not in outcome["邮件"] and len(mailbox.mails) == 1


def test_a_subject_cannot_add_headers(mailbox):
    tell(Notice("坏\r\nBcc: x@example.cn", "正文"), channels_of(_email(mailbox.port), {}))
    assert mailbox.mails[0]["Bcc"] is None


def test_robots_get_a_text_message_signed_for_dingtalk(robot):
    url = f"http://127.0.0.1:{robot.server_port}/robot/send?access_token=t"
    settings = {"wecom": {"url_env": "U"}, "dingtalk": {"url_env": "U", "secret_env": "S"}}
    assert tell(NOTICE, channels_of(settings, {"U": url, "S": "SEC1"})) == {"企业微信": None, "钉钉": None}
    (plain, first), (signed, second) = robot.got
    assert first == second == {"msgtype": "text", "text": {"content": f"{NOTICE.subject}\n{NOTICE.text}"}}
    assert set(parse_qs(urlsplit(plain).query)) == {"access_token"}
    assert set(parse_qs(urlsplit(signed).query)) == {"access_token", "timestamp", "sign"}
    robot.answer = {"errcode": 310000, "errmsg": "sign not match"}
    assert "sign not match" in tell(NOTICE, channels_of(settings, {"U": url, "S": "SEC1"}))["钉钉"]


def test_one_channel_that_is_down_does_not_stop_the_others(robot):
    settings = _email(_free_port()) | {"wecom": {"url_env": "U"}}
    outcomes = tell(NOTICE, channels_of(settings, {"U": f"http://127.0.0.1:{robot.server_port}/"}))
    assert outcomes["邮件"] and outcomes["企业微信"] is None


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"sms": {}}, "没有 sms"),
        ({"wecom": {}}, "缺 url_env"),
        ({"wecom": {"url_env": "NOT_SET"}}, "NOT_SET 没有设置"),
        ({"wecom": {"url_env": "U", "url": "https://x"}}, "没有 url"),
        (_email(25, **{"password": "in the file"}), "没有 password"),
        (_email(25, security="ssl"), "security"),
        ({"email": {"host": "h", "sender": "s"}}, "recipients"),
    ],
)
def test_wrong_settings_are_one_clear_line(settings, complaint):
    with pytest.raises(UsageProblem, match=complaint):
        channels_of(settings, {"U": "https://x"})


def test_long_messages_are_cut_between_characters():
    assert shorten("短", 2_048) == "短"
    cut = shorten("勾稽" * 5_000, MOST_BYTES["wecom"])
    assert len(cut.encode()) <= 2_048 and cut.endswith("（其余见网站）")


def test_reminded_daily_to_the_date_then_weekly():
    days = [date(2025, 1, n) for n in range(1, 32)] + [date(2025, 2, n) for n in range(1, 29)]
    reminded = [day for day in days if is_reminder_day(day, date(2025, 1, 24))]
    assert reminded[:24] == days[:24]
    assert reminded[24:] == [
        date(2025, 1, 31),
        date(2025, 2, 7),
        date(2025, 2, 14),
        date(2025, 2, 21),
        date(2025, 2, 28),
    ]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Three units, three years; one unit has not handed in for 2024, another handed in what cannot be read."""
    raw = tmp_path_factory.mktemp("county") / "raw"
    write_county(generate_county(units=3, years=(2022, 2023, 2024), planted_share=1, seed=5), raw)
    first, second, *_ = sorted((raw / "2024").iterdir())
    first.unlink()
    second.write_bytes(b"PK no report")
    workspace = open_workspace(raw)
    run_in_process(County(workspace), Work.EVERYTHING, is_verbose=False)
    return workspace


def _at(day):
    moment = datetime(2025, *day, 0, 5, tzinfo=UTC)
    return build_schedule_context(instance=DagsterInstance.ephemeral(), scheduled_execution_time=moment)


def test_campaign_makes_and_sends_the_list(county, robot, monkeypatch):
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    (county.beside / "gouji.toml").write_text(
        '[county]\nname = "测试县"\n[campaign]\ndue = "01-20"\n[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8"
    )
    workspace = open_workspace(county.raw)
    definitions = define_county(County(workspace))
    campaign = definitions.resolve_schedule_def("campaign")
    (request,) = campaign.evaluate_tick(_at((1, 10))).run_requests
    assert isinstance(request, RunRequest) and request.tags["gouji/year"] == "2024"
    asked = [day for day in range(1, 32) if campaign.evaluate_tick(_at((1, day))).run_requests]
    assert asked == [*range(1, 21), 27], "daily up to the 20th, then every seventh day"
    assert campaign.evaluate_tick(_at((1, 10))).run_requests[0].run_key == request.run_key
    job_def = definitions.resolve_job_def("reminders")
    assert job_def.execute_in_process(run_config={**QUIET, **request.run_config}).success
    text = (workspace.out / "reminders" / "2024.md").read_text(encoding="utf-8")
    assert "2025 年 1 月 20 日前" in text and "应报 3 个单位，已报 1 个，未报 2 个" in text and "读不出" in text
    table = (workspace.out / "reminders" / "2024.csv").read_text(encoding="utf-8-sig")
    assert table.count("2025-01-20") == 2
    assert robot.got[0][1]["text"]["content"].startswith("勾稽：测试县 2024 年度未报送 2 个单位")


def test_a_year_that_nobody_handed_in_for_asks_everybody(county):
    reminder = who_is_missing(county, 2030)
    assert reminder.expected_count == len(reminder.missing) == 3


def test_remind_verb_says_when_it_does_not_know_whom_to_tell(county):
    (county.beside / "gouji.toml").write_text('[county]\nname = "测试县"\n', encoding="utf-8")
    result = CliRunner().invoke(remind, ["--raw", str(county.raw), "--year", "2024", "--send"])
    assert isinstance(result.exception, UsageProblem) and "[notify]" in str(result.exception)
    shown = CliRunner().invoke(remind, ["--raw", str(county.raw), "--year", "2024"])
    assert "未报 2 个" in shown.output and "已写" in shown.output


def test_new_errors_are_told_once_and_failures_always(county, robot, monkeypatch):
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    (county.beside / "gouji.toml").write_text('[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8")
    definitions = define_county(County(open_workspace(county.raw)))

    @op
    def fails():
        raise ValueError("disk on fire")

    @job
    def failing():
        fails()

    instance = DagsterInstance.ephemeral()
    result = failing.execute_in_process(instance=instance, raise_on_error=False, run_config=QUIET)
    context = build_run_status_sensor_context(
        "new_errors", dagster_instance=instance, dagster_run=result.dagster_run, dagster_event=result.all_events[-1]
    )
    new_errors = definitions.resolve_sensor_def("new_errors")
    assert new_errors(context) is None
    assert "新发现错误" in robot.got[0][1]["text"]["content"]
    assert "not told" in new_errors(context).skip_message and len(robot.got) == 1
    definitions.resolve_sensor_def("failed_runs")(context.for_run_failure())
    assert "failing 运行失败" in robot.got[1][1]["text"]["content"]


def by_hand(county):
    return CliRunner().invoke(run, ["--raw", str(county.raw)], standalone_mode=False)


def test_a_run_by_hand_tells_of_new_errors_once_they_can_be_told(county, robot, monkeypatch):
    (county.out / "told.json").unlink(missing_ok=True)
    (county.beside / "gouji.toml").write_text('[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8")
    monkeypatch.delenv("ROBOT", raising=False)
    first = by_hand(county)
    assert first.return_value == 2 and "环境变量 ROBOT 没有设置" in first.output, "published, and said who was not told"
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    robot.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    assert "invalid webhook url" in by_hand(county).output
    robot.answer = {"errcode": 0, "errmsg": "ok"}
    assert "新错误已通知：企业微信" in by_hand(county).output
    told = [body["text"]["content"] for _, body in robot.got]
    assert len(told) == 2 and "新发现错误" in told[1]
    assert "通知" not in by_hand(county).output and len(robot.got) == 2


def test_a_tick_that_fails_is_told_of_once_a_day(county, robot, monkeypatch):
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    (county.beside / "gouji.toml").write_text('[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8")
    now = [datetime(2025, 1, 10, 8, tzinfo=UTC)]
    workspace = County(open_workspace(county.raw))
    sensor = new_reports_sensor(workspace, TickAlerts(workspace, lambda: now[0]))
    (segment,) = Store(county.store).submission_segments()
    whole = segment.read_bytes()

    def tick(hours=0.0):
        now[0] += timedelta(hours=hours)
        with suppress(DamagedStore):
            sensor.evaluate_tick(build_sensor_context(instance=DagsterInstance.ephemeral()))
        return len(robot.got)

    try:
        assert tick() == 0
        segment.write_bytes(whole[: len(whole) // 2])
        assert [tick(), tick(1), tick(24)] == [1, 1, 2]
        assert "new_reports 不能工作" in robot.got[0][1]["text"]["content"] and segment.name in str(robot.got[0])
        segment.write_bytes(whole)
        assert tick() == 2
        segment.write_bytes(b"")
        assert tick() == 3, "mended in between, so it is told again"
    finally:
        segment.write_bytes(whole)
