"""Ways to people: mail to a real SMTP server, robots to a real HTTP server, and settings that are wrong."""

from __future__ import annotations

import socket
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from pipelines.errors import UsageProblem
from pipelines.notify import Notice, channels_of, tell
from pipelines.robots import MOST_BYTES, shorten

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
    ("address", "words"), [("127.0.0.1:{port}", "对方没有开启服务"), ("no-such-host.invalid", "找不到这个域名")]
)
def test_a_robot_out_of_reach_says_why_without_its_address(address, words):
    url = f"http://{address.format(port=_free_port())}/send?key=secret"
    outcome = tell(NOTICE, channels_of({"wecom": {"url_env": "U"}}, {"U": url}))["企业微信"]
    assert outcome == f"企业微信没有正常回应（{words}）"


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
