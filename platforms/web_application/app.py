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
    if app.node.try_get_context("policies") == "off":  # for a quick look; deployments keep them on
        app.synth()
        return 0
    return synthesise_with_policies(app)


def synthesise_with_policies(app: cdk.App) -> int:
    policies.enforce(app)
    assembly = app.synth()
    try:
        count = policies.check_acknowledgements(app, assembly)
    except policies.StaleAcknowledgements as error:
        print(error, file=sys.stderr)
        return 1
    print(f"policies: {count} findings acknowledged", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
