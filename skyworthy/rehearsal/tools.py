"""The versions that a result names, so that a reader can say what was used."""

import importlib.metadata
import platform
from pathlib import Path

from skyworthy import __version__
from skyworthy.engines import node

PACKAGES = ("ministack", "aws-cdk-lib", "boto3", "cfn-lint")


def versions(folder: Path) -> dict[str, str]:
    """Name to version, for everything that shaped the result."""
    found = {"skyworthy": __version__, "python": platform.python_version()}
    found["@aws-cdk/toolkit-lib"] = node.toolkit_version(node.toolkit_home((folder, Path(__file__).parent)))
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found
