"""A page as Chromium shows it: the document after its scripts have run."""

import shutil
import subprocess
import tempfile

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --virtual-time-budget=8000 --dump-dom"
    # the API's self-signed certificate stands in for the load balancer's
    " --ignore-certificate-errors"
).split()


def document(url: str) -> str:
    """The budget is virtual time, which stands still while a request is under way."""
    chromium = shutil.which("chromium")
    if not chromium:
        raise RuntimeError("chromium not found: these tests need a browser (apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [chromium, *_FLAGS, f"--user-data-dir={profile}", url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout
