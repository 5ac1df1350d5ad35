"""Telling people by e-mail or by a group's robot (WeCom, DingTalk). Off until `[notify]` of gouji.toml says where to.

    [notify.email]                          [notify.wecom]                       [notify.dingtalk]
    host = "mail.example.gov.cn"            url_env = "GOUJI_WECOM_URL"          url_env = "GOUJI_DINGTALK_URL"
    port = 465                                                                   secret_env = "GOUJI_DINGTALK_SECRET"
    security = "tls"
    sender = "gouji@example.gov.cn"
    recipients = ["office@example.gov.cn"]
    user = "gouji"
    password_env = "GOUJI_SMTP_PASSWORD"

Secrets, which a robot's address is, stand in environment variables alone; the file only names them. What is worth
telling does not belong here.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any, Protocol

from pipelines.errors import UsageProblem, system_reason
from pipelines.robots import Robot, SendError

SECONDS = 20
"""How long a server may take: a run is not held up by a mail server that is down."""
PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told: one line of subject, and plain text."""

    subject: str
    text: str


class Channel(Protocol):
    """A way to people."""

    @property
    def name(self) -> str:
        """What people call it."""

    def send(self, subject: str, text: str) -> None:
        """Send, or raise `SendError`."""


@dataclass(frozen=True)
class Email:
    """Mail by SMTP; `security` is tls, starttls or none (a relay on the same machine)."""

    host: str
    port: int
    security: str
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None
    password: str | None = None
    name: str = "邮件"

    def send(self, subject: str, text: str) -> None:
        """Send one mail to all recipients.

        Raises:
            SendError: the server cannot be reached, or refused.
        """
        message = EmailMessage()
        message["Subject"], message["From"] = " ".join(subject.split()), self.sender
        message["To"] = ", ".join(self.recipients)
        message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="gouji.invalid")
        message.set_content(text)
        try:
            with self._connect() as server:
                if self.user is not None and self.password is not None:
                    server.login(self.user, self.password)
                refused = server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            said = system_reason(error) if isinstance(error, ConnectionError) else error
            raise SendError(f"{self.host}:{self.port}：{said}") from error
        if refused:
            raise SendError(f"{self.host} 不接受收件人 {'、'.join(refused)}")

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        if self.security == "starttls":
            server.starttls(context=context)
        return server


def channels_of(settings: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return the channels that are configured, none when nothing is.

    Args:
        settings: the table `[notify]` of gouji.toml.
        environment: where the secrets stand.

    Raises:
        UsageProblem: an unknown or missing setting, or an environment variable that is named but not set.
    """
    makers = {"email": _email, "wecom": _robot, "dingtalk": _robot}
    if unknown := sorted(set(settings) - set(makers)):
        raise UsageProblem(f"gouji.toml：[notify] 没有 {unknown[0]} 一项，可写 {'、'.join(makers)}")
    return tuple(makers[kind](kind, dict(table), environment) for kind, table in settings.items())


def tell(notice: Notice, channels: tuple[Channel, ...]) -> dict[str, str | None]:
    """Send a notice by every channel, also when one of them fails.

    Returns:
        For each channel why it failed, None where it did not.
    """
    outcomes: dict[str, str | None] = {}
    for channel in channels:
        try:
            channel.send(notice.subject, notice.text)
            outcomes[channel.name] = None
        except SendError as error:
            outcomes[channel.name] = str(error)
    return outcomes


def _email(kind: str, table: dict[str, Any], environment: Mapping[str, str]) -> Channel:
    security = str(table.pop("security", "tls"))
    if security not in PORTS:
        raise UsageProblem(f"gouji.toml：[notify.email] security 应为 {'、'.join(PORTS)} 之一")
    recipients = table.pop("recipients", None)
    if not isinstance(recipients, list) or not recipients:
        raise UsageProblem('gouji.toml：[notify.email] recipients 应为收件人列表，如 ["office@example.gov.cn"]')
    port = table.pop("port", PORTS[security])
    if not isinstance(port, int):
        raise UsageProblem("gouji.toml：[notify.email] port 应为数字")
    password = _secret(kind, "password_env", table, environment) if "password_env" in table else None
    user = str(table.pop("user")) if "user" in table else None
    host, sender = _text(kind, "host", table), _text(kind, "sender", table)
    _refuse_rest(kind, table)
    return Email(host, port, security, sender, tuple(map(str, recipients)), user, password)


def _robot(kind: str, table: dict[str, Any], environment: Mapping[str, str]) -> Channel:
    url = _secret(kind, "url_env", table, environment)
    secret = _secret(kind, "secret_env", table, environment) if kind == "dingtalk" and "secret_env" in table else None
    _refuse_rest(kind, table)
    return Robot(kind, url, secret, SECONDS)


def _text(kind: str, key: str, table: dict[str, Any]) -> str:
    value = table.pop(key, None)
    if not isinstance(value, str) or not value:
        raise UsageProblem(f"gouji.toml：[notify.{kind}] 缺 {key}")
    return value


def _secret(kind: str, key: str, table: dict[str, Any], environment: Mapping[str, str]) -> str:
    name = _text(kind, key, table)
    value = environment.get(name)
    if not value:
        raise UsageProblem(f"gouji.toml：[notify.{kind}] {key} 所指的环境变量 {name} 没有设置")
    return value


def _refuse_rest(kind: str, table: dict[str, Any]) -> None:
    if table:
        raise UsageProblem(
            f"gouji.toml：[notify.{kind}] 没有 {min(table)} 一项（密码和地址只写在环境变量中，见 docs/server.md）"
        )
