"""The server process, started by `skyworthy.cloud.server` with its settings in the environment."""

import os
import signal
import sys
import threading
from pathlib import Path


def end_with_parent() -> None:
    """Our parent holds the other end of stdin; when it is gone, by whatever way, so are we."""

    def wait() -> None:
        sys.stdin.buffer.read()
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)  # functions that still run, too
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="end-with-parent").start()


def main() -> None:
    if not os.environ.pop("SKYWORTHY_DETACHED", ""):
        end_with_parent()
    from skyworthy.cloud.host import confined, install

    confined.install()
    install.install()
    if report := os.environ.get("SKYWORTHY_AUDIT"):
        from skyworthy.cloud.host import audit

        audit.install(Path(report))
    import ministack.app

    sys.argv = [sys.argv[0]]
    ministack.app.main()


if __name__ == "__main__":
    main()
