"""`ruvis serve`: the page and the questions over loopback."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import DATA, OTHER, complete_actor, selects
from ruvis.cli.session import Session
from ruvis.selection import Selection


@selects
def command(
    selection: Selection,
    a: Annotated[str, typer.Argument(help="An actor for the first page.", autocompletion=complete_actor)] = "russia",
    b: Annotated[str, OTHER] = "iran",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    data: DATA = [],  # noqa: B006
) -> None:
    """Serve the page and a JSON API to this machine alone, until Ctrl-C: http://127.0.0.1:8000/ and /api.

    It listens on the loopback interface, answers nobody else, reads only, and logs nothing.

    \b
    Examples:
      ruvis serve
      ruvis serve iran china --port 0
      curl 'http://127.0.0.1:8000/api/ties?a=russia&b=iran&domain=arms'
    """
    from ruvis.serve import server

    with Session(data, None, None) as session:
        home = selection._replace(a=session.store.actor(a).id, b=session.store.actor(b).id)
        with server(session.store, home, port) as running:
            typer.echo(f"http://127.0.0.1:{running.server_address[1]}/ (Ctrl-C ends it)")
            try:
                running.serve_forever()
            except KeyboardInterrupt:
                typer.echo("", err=True)
