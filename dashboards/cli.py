"""`gouji serve`: shows the published site on this computer, with a page to check a report on."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.errors import UsageProblem, system_reason
from pipelines.workspace import DEFAULT_OUT, DEFAULT_RAW, Workspace


@click.command(epilog="Example: gouji serve --site out/site --port 8000")
@click.option(
    "--site",
    type=GivenPath(path_type=Path),
    default=Path("out") / "site",
    show_default=True,
    help="Folder of the site.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 for any that is free."
)
def serve(site: Path, port: int) -> None:
    """Serve the published site (网站) on this machine only (127.0.0.1) until Ctrl+C.

    It adds a self-check page (自查) that reads a report dropped on it as gouji check does, and keeps nothing.
    The site works without this too: open its index.html.
    """
    from dashboards.self_check import SelfCheck
    from dashboards.server import open_server

    if not (site / "index.html").is_file():
        raise UsageProblem(f"{site} 中还没有网站：请先运行 gouji run，或用 --site 指明网站所在的文件夹")
    county = Workspace(DEFAULT_RAW, DEFAULT_OUT)
    try:
        server = open_server(site, port, SelfCheck(site.resolve().parent, county.register, county.settings))
    except OSError as error:
        raise UsageProblem(f"端口 {port} 不能用（{system_reason(error)}）：请用 --port 换一个") from error
    say(f"网站在 http://127.0.0.1:{server.server_port}/ ，自查页在 /self-check ；按 Ctrl+C 停止。")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("已停止。")
