"""The web application platform, for `cdk … -c environment=dev|staging|production`."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":  # `cdk` starts this file from its own folder; packages are named from the root
    sys.path[0] = str(Path(__file__).resolve().parents[2])

import aws_cdk as cdk

from platforms.patterns import policies
from platforms.web_application.assembly import build
from platforms.web_application.environments import BadSettings, read


def main() -> int:
    app = cdk.App()
    chosen = app.node.try_get_context("environment") or "dev"
    try:
        environments = read(app.node.try_get_context("environments"))
        if chosen not in environments:
            raise BadSettings(
                f"environment is not in cdk.json (received {chosen!r}; allowed {', '.join(environments)})"
            )
    except BadSettings as error:
        print(error, file=sys.stderr)
        return 1
    build(app, environments[chosen], account=os.environ.get("CDK_DEFAULT_ACCOUNT") or None)
    # without the packs only for a quick look; deployments keep them on
    return synthesise(app, packs=app.node.try_get_context("policies") != "off")


def synthesise(app: cdk.App, *, packs: bool) -> int:
    if packs:
        policies.enforce(app)
    try:
        assembly = policies.synthesise(app)
        count = policies.check_acknowledgements(app, assembly) if packs else None
    except (policies.Findings, policies.StaleAcknowledgements) as error:
        print(error, file=sys.stderr)
        return 1
    if packs:
        print(f"policies: {count} findings acknowledged", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
