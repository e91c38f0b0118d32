"""CDK's bucket deployment, done in process: the provider's own code needs the AWS CLI in a 22 MB layer.

It does what that code does (`aws s3 sync` of the extracted archives), request by request through the S3 API.
"""

import fnmatch
import io
import json
import mimetypes
import posixpath
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import text, truth

_SYSTEM_METADATA = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-type": "ContentType",
    "expires": "Expires",
    "sse": "ServerSideEncryption",
    "sse-kms-key-id": "SSEKMSKeyId",
    "storage-class": "StorageClass",
    "website-redirect": "WebsiteRedirectLocation",
    "acl": "ACL",
}
"""Options of `aws s3 sync` to parameters of PutObject."""
_OWNER_TAG = "aws-cdk:cr-owned"


def install() -> None:
    register("Custom::CDKBucketDeployment", _create, _delete, _update)


def _create(properties: Properties, context: Context) -> Provisioned:
    return _deployed(f"aws.cdk.s3deployment.{uuid.uuid4()}", properties)


def _update(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    if not _flag(new, "RetainOnDelete", True) and _destination(old) != _destination(new):
        _empty(*_destination(old))
    return _deployed(physical_id, new)


def _delete(physical_id: str, properties: Properties) -> None:
    bucket, prefix = _destination(properties)
    if not _flag(properties, "RetainOnDelete", True) and not _owned_by_another(properties):
        _empty(bucket, prefix)
    _invalidate(properties)


def _deployed(physical_id: str, properties: Properties) -> Provisioned:
    bucket, prefix = _destination(properties)
    files = {name: body for name, body in _files(properties) if _chosen(name, properties)}
    metadata = _metadata(properties)
    for name in sorted(files):
        guessed = mimetypes.guess_type(name)[0]
        parameters = ({"ContentType": guessed} if guessed else {}) | metadata
        client("s3").put_object(Bucket=bucket, Key=prefix + name, Body=files[name], **parameters)
    if _flag(properties, "Prune", True):
        for key in _keys(bucket, prefix):
            name = key.removeprefix(prefix)
            if name not in files and _chosen(name, properties):
                client("s3").delete_object(Bucket=bucket, Key=key)
    _invalidate(properties)
    sources = properties["SourceObjectKeys"] if _flag(properties, "OutputObjectKeys", True) else []
    attributes = {
        "DestinationBucketArn": properties.get("DestinationBucketArn"),
        "SourceObjectKeys": sources,
    }
    if _flag(properties, "OutputObjectVersionIds", False):
        attributes["SourceObjectVersionIds"] = [
            _version(bucket, prefix, posixpath.basename(key), files) for key in properties["SourceObjectKeys"]
        ]
    return Provisioned(physical_id, attributes)


def _files(properties: Properties) -> Iterator[tuple[str, bytes]]:
    """Every file of every source by name; a later source wins, extracted over an earlier one."""
    buckets, keys = properties["SourceBucketNames"], properties["SourceObjectKeys"]
    markers = properties.get("SourceMarkers") or [{}] * len(buckets)
    settings = properties.get("SourceMarkersConfig") or [{}] * len(buckets)
    if len(buckets) != len(markers):
        raise ValueError("SourceMarkers and SourceBucketNames must be of the same length")
    for bucket, key, replaced, setting in zip(buckets, keys, markers, settings, strict=True):
        archive = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        if not _flag(properties, "Extract", True):
            yield posixpath.basename(key), archive
            continue
        tokens = _tokens(replaced or {}, escape=_flag(setting or {}, "jsonEscape", False))
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            for name in opened.namelist():
                if not name.endswith("/"):
                    body = opened.read(name)
                    for token, value in tokens.items():
                        body = body.replace(token, value)
                    yield name, body


def _tokens(markers: dict[str, Any], *, escape: bool) -> dict[bytes, bytes]:
    def written(value: Any) -> str:
        if not escape:
            return text(value)
        serialized = json.dumps(value)
        return serialized[1:-1] if serialized.startswith('"') else serialized

    return {token.encode(): written(value).encode() for token, value in markers.items()}


def _chosen(name: str, properties: Properties) -> bool:
    """The filters of `aws s3 sync` in the order in which the provider passes them: the last match decides."""
    excluded = any(fnmatch.fnmatchcase(name, pattern) for pattern in properties.get("Exclude") or [])
    included = any(fnmatch.fnmatchcase(name, pattern) for pattern in properties.get("Include") or [])
    return included or not excluded


def _metadata(properties: Properties) -> dict[str, Any]:
    system = {name.lower(): value for name, value in (properties.get("SystemMetadata") or {}).items()}
    unknown = sorted(set(system) - set(_SYSTEM_METADATA))
    if unknown:
        raise ValueError(f"SystemMetadata has {', '.join(unknown)}; allowed: {', '.join(_SYSTEM_METADATA)}")
    parameters = {_SYSTEM_METADATA[name]: value for name, value in system.items()}
    user = {name.lower(): text(value) for name, value in (properties.get("UserMetadata") or {}).items()}
    return {**parameters, **({"Metadata": user} if user else {})}


def _invalidate(properties: Properties) -> None:
    distribution = properties.get("DistributionId")
    if not distribution:
        return
    prefix = (properties.get("DestinationBucketKeyPrefix") or "").strip("/")
    paths = properties.get("DistributionPaths") or [f"/{prefix}/*" if prefix else "/*"]
    api = client("cloudfront")
    made = api.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": len(paths), "Items": paths},
            "CallerReference": str(uuid.uuid4()),
        },
    )
    if _flag(properties, "WaitForDistributionInvalidation", True):
        api.get_waiter("invalidation_completed").wait(
            DistributionId=distribution,
            Id=made["Invalidation"]["Id"],
            WaiterConfig={"Delay": 1, "MaxAttempts": 60},
        )


def _destination(properties: Properties) -> tuple[str, str]:
    """The bucket, and the prefix with the slash that `aws s3 sync` adds."""
    prefix = properties.get("DestinationBucketKeyPrefix") or ""
    if prefix == "/":
        prefix = ""
    return properties["DestinationBucketName"], prefix if not prefix or prefix.endswith("/") else f"{prefix}/"


def _keys(bucket: str, prefix: str) -> list[str]:
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def _empty(bucket: str, prefix: str) -> None:
    for key in _keys(bucket, prefix):
        client("s3").delete_object(Bucket=bucket, Key=key)


def _owned_by_another(properties: Properties) -> bool:
    """A tag tells that another deployment took the same destination over (a replacement)."""
    api = client("s3")
    prefix = properties.get("DestinationBucketKeyPrefix")
    wanted = f"{_OWNER_TAG}:{prefix}" if prefix and prefix != "/" else _OWNER_TAG
    try:
        tags = api.get_bucket_tagging(Bucket=properties["DestinationBucketName"])["TagSet"]
    except api.exceptions.ClientError:
        return False
    return any(tag["Key"].startswith(wanted) for tag in tags)


def _version(bucket: str, prefix: str, name: str, files: dict[str, bytes]) -> str:
    """The version deployed; empty on an unversioned bucket, and for an archive that a filter left out."""
    if name not in files:
        return ""
    return str(client("s3").head_object(Bucket=bucket, Key=prefix + name).get("VersionId", ""))


def _flag(properties: Properties, name: str, default: bool) -> bool:
    value = properties.get(name)
    return default if value is None else truth(value)
