"""Errors that end in one clear line for the user, and what the system says, in the user's language."""

from __future__ import annotations

import errno


class UsageProblem(Exception):
    """The command cannot be carried out as asked. The message says what, where and what to do, in one line."""


class DamagedStore(UsageProblem):
    """A file of the store is not what was written. The message names the file and what to do."""


SYSTEM_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘或文件夹只读",
    errno.EIO: "磁盘读写出错",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EEXIST: "已经存在",
    errno.EBUSY: "正被别的程序占用",
    errno.ETXTBSY: "正被别的程序占用",
    errno.EXDEV: "不在同一个磁盘上",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不足",
    errno.ENXIO: "不是普通文件",
    errno.ESTALE: "网络文件夹已断开",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ECONNREFUSED: "对方没有开启服务",
    errno.ECONNRESET: "对方中断了连接",
    errno.EHOSTUNREACH: "连不上对方的机器",
    errno.ENETUNREACH: "没有网络",
    errno.ETIMEDOUT: "对方没有回应",
}
"""What the system says by number; its own words are in the language that the machine was set up with."""


def system_reason(error: OSError) -> str:
    """Return why the system refused, in Chinese; what has no words here by its number, our own words as they are."""
    if error.errno is None:
        return str(error) or "系统没有说明原因"
    return SYSTEM_WORDS.get(error.errno, f"系统错误 {error.errno}")
