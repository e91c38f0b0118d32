"""Bucket policies, through the API (whose id is the bucket's name)."""

import json

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register


def install() -> None:
    register("AWS::S3::BucketPolicy", _create, _delete, _update)


def _put(properties: Properties) -> Provisioned:
    document = properties["PolicyDocument"]
    policy = document if isinstance(document, str) else json.dumps(document)
    client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=policy)
    return Provisioned(properties["Bucket"])


def _create(properties: Properties, context: Context) -> Provisioned:
    return _put(properties)


def _update(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    return _put(new)


def _delete(physical_id: str, properties: Properties) -> None:
    client("s3").delete_bucket_policy(Bucket=properties["Bucket"])
