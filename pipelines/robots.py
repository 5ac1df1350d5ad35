"""The robots of WeCom (企业微信) and DingTalk (钉钉) groups: a text message by one POST, signed where DingTalk asks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from pipelines.errors import system_reason

MOST_BYTES = {"wecom": 2_048, "dingtalk": 20_000}
"""Of a text message, as the two say in their documentation; a longer one is refused by them, so it is cut here."""
CUT = "……（其余见网站）"
NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}


class SendError(Exception):
    """A notice could not be sent; the message says why, without the address, which is a secret."""


@dataclass(frozen=True)
class Robot:
    """A group's robot; `kind` is wecom or dingtalk, `secret` signs DingTalk's requests (加签)."""

    kind: str
    url: str
    secret: str | None
    seconds: float

    @property
    def name(self) -> str:
        """What people call it."""
        return NAMES[self.kind]

    def send(self, subject: str, text: str) -> None:
        """Send one text message to the group.

        Raises:
            SendError: the service cannot be reached, or refused.
        """
        content = shorten(f"{subject}\n{text}", MOST_BYTES[self.kind])
        body = json.dumps({"msgtype": "text", "text": {"content": content}}, ensure_ascii=False).encode()
        if not self.url.startswith(("https://", "http://")):
            raise SendError("机器人的地址应以 https:// 开头")
        request = urllib.request.Request(  # noqa: S310 -- the scheme was looked at
            self._signed_url(), body, {"Content-Type": "application/json; charset=utf-8"}
        )
        try:
            with urllib.request.urlopen(request, timeout=self.seconds) as answer:  # noqa: S310
                outcome = json.loads(answer.read(65_536))
        except (OSError, ValueError, urllib.error.HTTPError) as error:
            raise SendError(f"{self.name}没有正常回应（{_reason(error)}）") from error
        if not isinstance(outcome, dict) or outcome.get("errcode") != 0:
            raise SendError(f"{self.name}拒收：{str(outcome)[:200]}")

    def _signed_url(self) -> str:
        if self.secret is None:
            return self.url
        moment = str(round(time.time() * 1_000))
        signed = hmac.new(self.secret.encode(), f"{moment}\n{self.secret}".encode(), hashlib.sha256).digest()
        more = urllib.parse.urlencode({"timestamp": moment, "sign": base64.b64encode(signed).decode()})
        return f"{self.url}{'&' if '?' in self.url else '?'}{more}"


def _reason(error: OSError | ValueError) -> str:
    """Why there was no answer; nothing of the address, and no words of the system's language."""
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    if isinstance(error, ValueError):
        return "回答不是 JSON"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return "超时"
    if isinstance(cause, socket.gaierror):
        return "找不到这个域名"
    return system_reason(cause) if isinstance(cause, OSError) and cause.errno is not None else type(cause).__name__


def shorten(text: str, most_bytes: int) -> str:
    """Return the text, cut between two characters and marked when its UTF-8 is longer than `most_bytes`."""
    data = text.encode()
    if len(data) <= most_bytes:
        return text
    return data[: most_bytes - len(CUT.encode())].decode(errors="ignore") + CUT
