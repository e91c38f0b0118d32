"""What the server starts (functions, above all) cannot leave this machine either.

A function's own environment is laid over the server's: `NODE_OPTIONS: --enable-source-maps`, which CDK's
NodejsFunction is often given, would otherwise undo the confinement.
"""

import os
import subprocess
from typing import Any

from skyworthy.cloud.confinement import confined


class ConfinedPopen(subprocess.Popen[Any]):
    """A child process with `confined` settings, whatever environment it is given."""

    def __init__(self, *args: Any, **options: Any) -> None:
        given = options.get("env")
        options["env"] = confined(os.environ if given is None else given)
        super().__init__(*args, **options)


def install() -> None:
    subprocess.Popen = ConfinedPopen  # type: ignore[misc]
