"""Keys for signed URLs, and groups of them. Their API wants the version that a change is based on."""

from typing import Any

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call


def install() -> None:
    _provide("PublicKey", "public_key")
    _provide("KeyGroup", "key_group")


def _provide(kind: str, name: str) -> None:
    def version(identifier: str) -> str:
        return str(getattr(client("cloudfront"), f"get_{name}")(Id=identifier)["ETag"])

    def create(properties: Properties, _: Context) -> Provisioned:
        made = call("cloudfront", f"create_{name}", properties)[kind]
        return Provisioned(made["Id"], _attributes(made))

    def update(identifier: str, old: Properties, new: Properties) -> Provisioned:
        made = call("cloudfront", f"update_{name}", new, Id=identifier, IfMatch=version(identifier))[kind]
        return Provisioned(identifier, _attributes(made))

    def delete(identifier: str, properties: Properties) -> None:
        getattr(client("cloudfront"), f"delete_{name}")(Id=identifier, IfMatch=version(identifier))

    register(f"AWS::CloudFront::{kind}", create, delete, update)


def _attributes(made: dict[str, Any]) -> dict[str, Any]:
    moments = {name: made[name].isoformat() for name in ("CreatedTime", "LastModifiedTime") if name in made}
    return {"Id": made["Id"], **moments}
