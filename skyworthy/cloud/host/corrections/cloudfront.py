"""Distributions: an S3 origin declared with empty settings is still an S3 origin."""

import functools
from typing import Any

from ministack.services.cloudformation import provisioners

from skyworthy.cloud.host import private

private.require(provisioners, "_cf_distribution_config")


def install() -> None:
    render = provisioners._cf_distribution_config

    @functools.wraps(render)
    def rendering(properties: dict[str, Any], caller_reference: str) -> Any:
        config = properties.get("DistributionConfig") or {}
        origins = [_with_identity(origin) for origin in config.get("Origins") or []]
        filled = {**config, **({"Origins": origins} if origins else {})}
        return render({**properties, "DistributionConfig": filled}, caller_reference)

    provisioners._cf_distribution_config = rendering


def _with_identity(origin: dict[str, Any]) -> dict[str, Any]:
    """AWS reports the identity an origin does not have as an empty string."""
    if origin.get("S3OriginConfig") is None:
        return origin
    return {**origin, "S3OriginConfig": {"OriginAccessIdentity": "", **origin["S3OriginConfig"]}}
