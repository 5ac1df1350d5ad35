"""`gouji serve`: shows the published site on this computer."""

from __future__ import annotations

from pathlib import Path

import click

HELP = """在本机打开已发布的网站。

只在本机（127.0.0.1）可见；网站也可以不用此命令，直接双击 index.html 打开。按 Ctrl+C 停止。
"""


@click.command(help=HELP, epilog="例：gouji serve --site out/site --port 8000")
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    default=Path("out") / "site",
    show_default=True,
    help="网站所在的文件夹。",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="端口；0 为任一空闲端口。")
def serve(site: Path, port: int) -> None:
    """Serve the site until interrupted."""
    from dashboards.server import open_server

    if not (site / "index.html").is_file():
        raise click.ClickException(f"{site} 中还没有网站：请先运行 gouji run，或用 --site 指明网站所在的文件夹。")
    try:
        server = open_server(site, port)
    except OSError as error:
        raise click.ClickException(f"端口 {port} 不能用（{error.strerror}）：请用 --port 换一个。") from error
    click.echo(f"网站在 http://127.0.0.1:{server.server_port}/ ，按 Ctrl+C 停止。")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("已停止。")
