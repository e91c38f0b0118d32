"""S3 origins declared with empty settings, and origin access identities, which have no API here."""

import functools
from typing import Any

from ministack.services.cloudformation import provisioners

from skyworthy.cloud.host import private, recorded
from skyworthy.cloud.host.registry import Properties, before_delete, reconcile

private.require(provisioners, "_cf_distribution_config")

_IDENTITY = "AWS::CloudFront::CloudFrontOriginAccessIdentity"


def install() -> None:
    render = provisioners._cf_distribution_config

    @functools.wraps(render)
    def rendering(properties: dict[str, Any], caller_reference: str) -> Any:
        config = properties.get("DistributionConfig") or {}
        origins = [_with_identity(origin) for origin in config.get("Origins") or []]
        filled = {**config, **({"Origins": origins} if origins else {})}
        return render({**properties, "DistributionConfig": filled}, caller_reference)

    provisioners._cf_distribution_config = rendering
    reconcile(_IDENTITY, _keep_identity)
    before_delete(_IDENTITY, lambda identity, _: recorded.forget(_IDENTITY, identity))


def _keep_identity(identity: str, old: Properties, new: Properties) -> None:
    """There is no API of origin access identities here: what is declared is recorded."""
    recorded.keep(_IDENTITY, identity, {**new, "Id": identity})


def _with_identity(origin: dict[str, Any]) -> dict[str, Any]:
    """AWS reports the identity an origin does not have as an empty string."""
    if origin.get("S3OriginConfig") is None:
        return origin
    return {**origin, "S3OriginConfig": {"OriginAccessIdentity": "", **origin["S3OriginConfig"]}}
