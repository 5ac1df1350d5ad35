"""A place in object storage: its address, how it is opened, and what went wrong there in one line.

Keys are read from the environment or the usual files by the library itself; they are no part of an address, and nothing
that a server says is repeated, since it may name them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pipelines.errors import UsageProblem, system_reason

AT_ONCE = 8
"""Objects on their way at a time: a request takes tens of milliseconds, most of it waiting."""
SETTINGS: dict[str, dict[str, Any]] = {
    "s3": {"config_kwargs": {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}}},
    "file": {"auto_mkdir": True},
}
"""By protocol: how long a library waits before it gives up, and that folders are made, which buckets do not have."""
UNREACHED = ("Timeout", "Connect", "Client", "Disconnect", "gaierror")
"""In the names of errors of libraries that did not reach a server."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Bucket:
    """A folder of objects. `files` is fsspec's file system, `root` the path in it, `address` what people call it."""

    files: Any
    root: str
    address: str

    def at(self, name: str) -> str:
        """Return the path of an object below the folder; of the object itself that the address is of, by no name."""
        return f"{self.root}/{name}" if name else self.root

    def listed(self, below: str = "") -> dict[str, dict[str, Any]]:
        """Return what the server says of each object, by its name below the folder; none where there is none.

        Raises:
            UsageProblem: the server cannot be reached or refuses.
        """
        with reaching(self.address):
            found = self.files.find(self.at(below), detail=True)
        return {name.removeprefix(self.root).removeprefix("/"): said for name, said in found.items()}

    def read(self, name: str) -> bytes:
        """Return an object.

        Raises:
            UsageProblem: it is not there, or the server cannot be reached.
        """
        with reaching(f"{self.address}/{name}"):
            return bytes(self.files.cat_file(self.at(name)))

    def write(self, name: str, data: bytes) -> None:
        """Write an object.

        Raises:
            UsageProblem: the server cannot be reached or refuses.
        """
        with reaching(f"{self.address}/{name}"):
            self.files.pipe_file(self.at(name), data)

    def is_created(self, name: str, data: bytes) -> bool:
        """Write an object only where there is none, and return whether there was none: what S3 calls If-None-Match.

        Raises:
            UsageProblem: the server cannot be reached or refuses.
        """
        with reaching(f"{self.address}/{name}"):
            try:
                self.files.pipe_file(self.at(name), data, mode="create")
            except FileExistsError:
                return False
        return True


def open_bucket(address: str) -> Bucket:
    """Open a place in object storage; nothing is asked of it yet.

    Raises:
        UsageProblem: nothing here knows such addresses, a key stands in it, or the server cannot be reached.
    """
    protocol, _, rest = address.partition("://")
    if "@" in rest.partition("/")[0]:
        raise UsageProblem(f"{protocol}:// 的地址中不能写密钥：请用环境变量（如 AWS_ACCESS_KEY_ID）或其通常的文件")
    try:
        import fsspec  # brings what local folders do not need

        files, root = fsspec.core.url_to_fs(
            address, skip_instance_cache=True, use_listings_cache=False, **SETTINGS.get(protocol, {})
        )
    except ImportError as missing:
        needed = "pip install 'gouji[objects]'" if protocol.startswith("s3") else f"缺的包：{missing}"
        raise UsageProblem(f"{address} 要用对象存储，请先安装认得它的软件包（{needed}）") from missing
    except ValueError as unknown:
        raise UsageProblem(f"{address} 不是认得的地址：应如 s3://桶/目录") from unknown
    except Exception as error:  # some libraries ask the server at once
        raise UsageProblem(f"{address}：{reason_of(error)}") from error
    files.retries = 2
    return Bucket(files, root.rstrip("/"), address.rstrip("/"))


@contextmanager
def reaching(what: str) -> Iterator[None]:
    """Turn whatever a library says of the network and of servers into one line.

    Raises:
        UsageProblem: it said something.
    """
    try:
        yield
    except UsageProblem:
        raise
    except Exception as error:  # each library has errors of its own, of no common kind
        raise UsageProblem(f"{what}：{reason_of(error)}") from error


def reason_of(error: Exception) -> str:
    """Return why an object or a server could not be reached, in Chinese, without a word of what the server said."""
    name = type(error).__name__
    if isinstance(error, FileNotFoundError):
        return "没有这个桶或对象，请检查地址"
    if isinstance(error, PermissionError):
        return "没有权限，请检查密钥和桶的授权"
    if "Credential" in name:
        return "没有密钥：请设环境变量（如 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY）或其通常的文件"
    if isinstance(error, TimeoutError) or any(word in name for word in UNREACHED):
        return "连不上，或连接中断，请检查网络后再试"
    return system_reason(error) if isinstance(error, OSError) and error.errno else f"对象存储出错（{name}）"


def at_once(do: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Do something with several objects at a time, and yield the results in order; the first error ends it."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield from pool.map(do, items)
    finally:
        pool.shutdown(cancel_futures=True)
