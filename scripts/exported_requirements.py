"""Export each folder's `requirements.txt` from uv.lock, or (`--check`) say which one is out of date."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXPORTS = {
    "cdk": ROOT / "platforms" / "web_application" / "requirements.txt",
    "web-api": ROOT / "platforms" / "web_application" / "api" / "requirements.txt",
}
"""Dependency group of pyproject.toml to the file that pins it where uv is not used."""


def exported(group: str) -> str:
    """The pinned requirements of a group, with hashes, without the project itself."""
    command = [
        "uv",
        "export",
        "--quiet",
        "--frozen",
        "--only-group",
        group,
        "--no-emit-project",
        "--no-header",
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def main() -> int:
    stale = []
    for group, path in EXPORTS.items():
        wanted = exported(group)
        if "--check" not in sys.argv:
            path.write_text(wanted)
        elif not path.exists() or path.read_text() != wanted:
            stale.append(path.relative_to(ROOT))
    for path in stale:
        print(f"{path} is not what uv.lock says; run `make lock` and commit it", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
