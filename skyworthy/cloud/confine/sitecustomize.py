"""Every Python child of a rehearsal loads this (PYTHONPATH): it refuses connections that leave the machine.

The closed proxy stops clients that honour a proxy; this stops those that do not. An audit hook cannot be
removed by the program that runs under it. The refusal is an ordinary connection failure to the program, and
one line on its stderr, by which the rehearsal knows (`skyworthy.cloud.confinement`). It imports nothing
heavy: it runs at every start.
"""

import os
import sys
from typing import Any

_CLOSED_PROXY = ("127.0.0.1", 9)
_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".aws")
_told: set[str] = set()


def _is_local(host: Any) -> bool:
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    return name in ("localhost", "::1") or name.startswith(("127.", "::ffff:127."))


def _asked_of_proxy() -> str:
    """The host that a client wants the closed proxy to connect it to; it is on a frame that is calling us."""
    frame = sys._getframe()
    while frame is not None:
        client = frame.f_locals.get("self")
        host = getattr(client, "_tunnel_host", None)
        if isinstance(host, str):
            return f"{host}:{getattr(client, '_tunnel_port', None) or 443}"
        if frame.f_back is None:
            break
        frame = frame.f_back
    return "an address outside this machine"


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and len(address) >= 2:  # not a Unix socket's path
            if address[:2] == _CLOSED_PROXY:
                _refuse(_asked_of_proxy())
            elif not _is_local(address[0]):
                _refuse(f"{address[0]}:{address[1]}")
    elif event == "socket.getaddrinfo" and str(arguments[0]).endswith(_AWS):
        _refuse(f"{arguments[0]}:{arguments[1]}")  # before the look-up: the line shall say the name


def _refuse(named: str) -> None:
    text = f"skyworthy: refused a connection to {named}; a rehearsal only talks to this machine"
    if named not in _told:
        _told.add(named)
        os.write(2, f"{text}\n".encode())
    raise PermissionError(text)


def _load_shadowed() -> None:
    """Python loads one sitecustomize; ours must not cost the program its own."""
    own = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is slow to import
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != own]  # noqa: PTH100
    ours = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        if ours is not None:
            sys.modules["sitecustomize"] = ours


sys.addaudithook(_hook)
_load_shadowed()
