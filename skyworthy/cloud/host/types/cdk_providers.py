"""CDK's Node.js providers, done in process: their code imports an AWS SDK that only AWS's runtime has.

Each does what the provider's code does, through the API.
"""

import json
from typing import Any

from botocore.exceptions import ClientError

from skyworthy.cloud.host.registry import (
    Context,
    Properties,
    Provisioned,
    client,
    is_not_found,
    register,
)

_AUTO_DELETE_TAG = {"Key": "aws-cdk:auto-delete-objects", "Value": "true"}
_AUTO_DELETE_IMAGES_TAG = "aws-cdk:auto-delete-images"


def install() -> None:
    register("Custom::S3AutoDeleteObjects", _bucket_named, _empty_bucket, _bucket_renamed)
    register("Custom::VpcRestrictDefaultSG", _restrict, _unrestrict, _restrict_another)
    register("Custom::AWSCDKOpenIdConnectProvider", _create_identity_provider, _delete_identity_provider)
    register("Custom::ECRAutoDeleteImages", _repository_named, _empty_repository, _repository_renamed)


def _create_identity_provider(properties: Properties, context: Context) -> Provisioned:
    """The provider's code asks the issuer for its certificate where no thumbprint is given, which nothing
    here may; AWS does without one."""
    thumbprints = {"ThumbprintList": given} if (given := properties.get("ThumbprintList")) else {}
    made = client("iam").create_open_id_connect_provider(
        Url=properties["Url"], ClientIDList=properties.get("ClientIDList", []), **thumbprints
    )
    arn = made["OpenIDConnectProviderArn"]
    kept = client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    return Provisioned(arn, {"Thumbprints": kept.get("ThumbprintList", [])})


def _delete_identity_provider(arn: str, properties: Properties) -> None:
    client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def _bucket_named(properties: Properties, context: Context) -> Provisioned:
    return Provisioned(properties["BucketName"])


def _bucket_renamed(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    """Another name is another id, so CloudFormation then deletes, and so empties, the former bucket."""
    return Provisioned(new["BucketName"])


def _empty_bucket(physical_id: str, properties: Properties) -> None:
    api, bucket = client("s3"), properties["BucketName"]
    if _AUTO_DELETE_TAG not in _bucket_tags(bucket):
        return
    _deny_new_objects(bucket)
    for page in api.get_paginator("list_object_versions").paginate(Bucket=bucket):
        versions = [
            {"Key": row["Key"], "VersionId": row["VersionId"]}
            for row in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        ]
        if versions:
            answer = api.delete_objects(Bucket=bucket, Delete={"Objects": versions})
            if answer.get("Errors"):
                raise ValueError(f"objects of {bucket} could not be deleted: {answer['Errors']}")


def _bucket_tags(bucket: str) -> list[dict[str, str]]:
    try:
        tags: list[dict[str, str]] = client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"]
    except ClientError as error:
        if is_not_found(error):
            return []
        raise
    return tags


def _deny_new_objects(bucket: str) -> None:
    """What still writes (an access log) would fill the bucket again between the emptying and the delete."""
    api = client("s3")
    try:
        policy = json.loads(api.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError:
        policy = {"Version": "2012-10-17", "Statement": []}
    policy["Statement"].append(
        {
            "Principal": "*",
            "Effect": "Deny",
            "Action": ["s3:PutObject"],
            "Resource": [f"arn:aws:s3:::{bucket}/*"],
        }
    )
    api.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def _default_ingress(properties: Properties) -> dict[str, Any]:
    group = properties["DefaultSecurityGroupId"]
    pair = {"GroupId": group, "UserId": properties["Account"]}
    return {"GroupId": group, "IpPermissions": [{"UserIdGroupPairs": [pair], "IpProtocol": "-1"}]}


def _default_egress(properties: Properties) -> dict[str, Any]:
    everywhere = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "IpProtocol": "-1"}
    return {"GroupId": properties["DefaultSecurityGroupId"], "IpPermissions": [everywhere]}


def _restrict(properties: Properties, context: Context | None = None) -> Provisioned:
    api = client("ec2")
    for revoke, rules in (
        (api.revoke_security_group_egress, _default_egress(properties)),
        (api.revoke_security_group_ingress, _default_ingress(properties)),
    ):
        try:
            revoke(**rules)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidPermission.NotFound":
                raise
    return Provisioned(f"{properties['DefaultSecurityGroupId']}-restricted")


def _restrict_another(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    if old["DefaultSecurityGroupId"] == new["DefaultSecurityGroupId"]:
        return Provisioned(physical_id)
    return _restrict(new)


def _unrestrict(physical_id: str, properties: Properties) -> None:
    api = client("ec2")
    for authorize, rules in (
        (api.authorize_security_group_ingress, _default_ingress(properties)),
        (api.authorize_security_group_egress, _default_egress(properties)),
    ):
        try:
            authorize(**rules)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidPermission.Duplicate":
                raise


def _repository_named(properties: Properties, context: Context) -> Provisioned:
    return Provisioned(properties["RepositoryName"])


def _repository_renamed(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    return Provisioned(new["RepositoryName"])


def _empty_repository(physical_id: str, properties: Properties) -> None:
    api, name = client("ecr"), properties["RepositoryName"]
    repository = api.describe_repositories(repositoryNames=[name])["repositories"][0]
    tags = api.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
    if {"Key": _AUTO_DELETE_IMAGES_TAG, "Value": "true"} not in tags:
        return
    for page in api.get_paginator("list_images").paginate(repositoryName=name):
        if page["imageIds"]:
            api.batch_delete_image(repositoryName=name, imageIds=page["imageIds"])
