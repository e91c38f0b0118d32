"""Every command, registered once; each module is imported only when the command line is built."""

import typer

_done: set[int] = set()


def register(app: typer.Typer) -> None:
    """Add the commands to `app`; a second call changes nothing."""
    if id(app) in _done:
        return
    _done.add(id(app))
    from skyworthy.cli import cloud, doctor, listing, rehearse, stacks

    listing.register(app)
    doctor.register(app)
    stacks.register(app)
    rehearse.register(app)
    app.add_typer(cloud.app, name="cloud")
