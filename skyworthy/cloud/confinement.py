"""Every child of a rehearsal refuses, by itself, to leave this machine; the rehearsal knows when one tried.

A dead proxy is not enough: AWS's SDK for Node makes its own agents and goes around any proxy, a function may
set `HTTPS_PROXY` to nothing in its own environment. So Python children load `confine/sitecustomize.py` and
Node children `confine/confine.cjs`, at their start and before any of the application's code. Compiled
programs have the proxy alone, and no child has credentials of a real account.
"""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from skyworthy.errors import GuardRefused

DEAD_PROXY = "http://127.0.0.1:9"
LOOPBACK = "127.0.0.1,localhost,::1"
_FOLDER = Path(__file__).with_name("confine")
_REQUIRE = f'--require="{_FOLDER / "confine.cjs"}"'
_REFUSED = re.compile(r"skyworthy: refused a connection to (.+?); a rehearsal only talks to this machine")
_AWS = re.compile(r"(\.amazonaws\.com(\.cn)?|\.aws)(:\d+)?$")


def confined(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` for a child that cannot leave this machine; what it had of its own comes after."""
    proxies = {name: DEAD_PROXY for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")}
    return {
        **environment,
        **proxies,
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
        "NODE_OPTIONS": _first(_REQUIRE, environment.get("NODE_OPTIONS", ""), " "),
        "PYTHONPATH": _first(str(_FOLDER), environment.get("PYTHONPATH", ""), os.pathsep),
    }


def refused(said: Iterable[str]) -> tuple[str, ...]:
    """The addresses outside this machine that children say they tried to reach."""
    return tuple(dict.fromkeys(found for text in said for found in _REFUSED.findall(text)))


def stop_if_aws(names: Iterable[str], detail: str = "") -> None:
    """Raise GuardRefused when AWS itself is among what `refused` found, even if the application went on."""
    found = sorted({name for name in names if _AWS.search(name)})
    if found:
        raise GuardRefused(
            f"the application tried to reach {', '.join(found)} from its own code; the connection was "
            "refused, and nothing was written. Leave the endpoint to the SDK (AWS_ENDPOINT_URL names the "
            "rehearsal's server), or keep such calls out of synthesis",
            detail=detail,
        )


def _first(ours: str, theirs: str, between: str) -> str:
    rest = theirs.removeprefix(ours).strip(between)
    return f"{ours}{between}{rest}" if rest else ours
