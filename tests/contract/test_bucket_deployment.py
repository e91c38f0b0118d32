"""CDK's bucket deployment, automatic emptying of buckets, and the restricted default group."""

import io
import json
import zipfile
from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

SOURCES = "bucket-deployment-sources"


def archive(files: dict[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return body.getvalue()


@pytest.fixture(scope="module")
def sources(aws: Aws) -> str:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=SOURCES, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bodies = {
        "one.zip": archive(
            {"index.html": "<p>1</p>", "assets/app.js": "api=<<API>>;", "drafts/x.html": "draft"}
        ),
        "two.zip": archive({"index.html": "<p>2</p>", "config.json": '{"api": "<<API>>"}'}),
    }
    for key, body in bodies.items():
        s3.put_object(Bucket=SOURCES, Key=key, Body=body)
    return SOURCES


def template(
    sources: str, *keys: str, tags: list[dict[str, str]] | None = None, **deployment: Any
) -> dict[str, Any]:
    properties = {
        "ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:never-called",
        "SourceBucketNames": [sources] * len(keys),
        "SourceObjectKeys": list(keys),
        "DestinationBucketName": {"Ref": "Site"},
        "DestinationBucketArn": {"Fn::GetAtt": ["Site", "Arn"]},
        **deployment,
    }
    return {
        "Resources": {
            "Site": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "VersioningConfiguration": {"Status": "Enabled"},
                    "Tags": tags or [{"Key": "aws-cdk:auto-delete-objects", "Value": "true"}],
                },
            },
            "Empty": {
                "Type": "Custom::S3AutoDeleteObjects",
                "Properties": {"BucketName": {"Ref": "Site"}, "ServiceToken": "unused"},
            },
            "Deployment": {"Type": "Custom::CDKBucketDeployment", "Properties": properties},
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Deployment", "DestinationBucketArn"]}}},
    }


def contents(aws: Aws, bucket: str) -> dict[str, str]:
    s3 = aws.client("s3")
    keys = [row["Key"] for row in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys}


def test_sources_are_published_in_order_with_their_markers_replaced(aws: Aws, sources: str) -> None:
    markers = {
        "SourceMarkers": [{"<<API>>": "https://api"}, {"<<API>>": 'a"b'}],
        "SourceMarkersConfig": [{}, {"jsonEscape": "true"}],
    }
    made = aws.deploy(template(sources, "one.zip", "two.zip", **markers), "site-markers")
    found = contents(aws, made.ids["Site"])
    assert found == {
        "index.html": "<p>2</p>",
        "assets/app.js": "api=https://api;",
        "drafts/x.html": "draft",
        "config.json": '{"api": "a\\"b"}',
    }
    assert json.loads(found["config.json"]) == {"api": 'a"b'}
    assert made.outputs["Arn"] == f"arn:aws:s3:::{made.ids['Site']}"
    aws.delete("site-markers")


def test_an_update_prunes_what_is_no_longer_published_but_not_what_is_excluded(
    aws: Aws, sources: str
) -> None:
    made = aws.deploy(template(sources, "one.zip"), "site-prune")
    again = aws.deploy(template(sources, "two.zip", Exclude=["drafts/*"]), "site-prune")
    assert set(contents(aws, made.ids["Site"])) == {"index.html", "config.json", "drafts/x.html"}
    assert again.ids["Deployment"] == made.ids["Deployment"]
    aws.delete("site-prune")


def test_without_pruning_the_former_objects_stay(aws: Aws, sources: str) -> None:
    made = aws.deploy(template(sources, "one.zip"), "site-stays")
    aws.deploy(template(sources, "two.zip", Prune=False), "site-stays")
    assert "assets/app.js" in contents(aws, made.ids["Site"])
    aws.delete("site-stays")


def test_filters_choose_what_is_published_and_metadata_goes_with_it(aws: Aws, sources: str) -> None:
    only = template(
        sources,
        "one.zip",
        Exclude=["*"],
        Include=["assets/*"],
        DestinationBucketKeyPrefix="v1",
        SystemMetadata={"cache-control": "public, max-age=31536000, immutable"},
        UserMetadata={"Release": "7"},
    )
    site = aws.deploy(only, "site-filters").ids["Site"]
    assert set(contents(aws, site)) == {"v1/assets/app.js"}
    head = aws.client("s3").head_object(Bucket=site, Key="v1/assets/app.js")
    assert head["CacheControl"] == "public, max-age=31536000, immutable"
    assert head["ContentType"] == "text/javascript"
    assert head["Metadata"] == {"release": "7"}
    aws.delete("site-filters")


def test_an_archive_that_is_not_extracted_is_copied_and_its_version_told(aws: Aws, sources: str) -> None:
    whole = template(sources, "one.zip", Extract=False, OutputObjectVersionIds=True)
    whole["Outputs"]["Version"] = {
        "Value": {"Fn::Select": [0, {"Fn::GetAtt": ["Deployment", "SourceObjectVersionIds"]}]}
    }
    made = aws.deploy(whole, "site-archive")
    head = aws.client("s3").head_object(Bucket=made.ids["Site"], Key="one.zip")
    assert head["VersionId"] == made.outputs["Version"]
    aws.delete("site-archive")


def test_a_deployment_that_does_not_retain_takes_its_objects_with_it(aws: Aws, sources: str) -> None:
    both = template(sources, "one.zip", RetainOnDelete=False)
    site = aws.deploy(both, "site-removed").ids["Site"]
    del both["Resources"]["Deployment"], both["Outputs"]
    aws.deploy(both, "site-removed")
    assert contents(aws, site) == {}
    aws.delete("site-removed")


def test_a_deployment_that_retains_leaves_its_objects(aws: Aws, sources: str) -> None:
    both = template(sources, "two.zip")
    site = aws.deploy(both, "site-retained").ids["Site"]
    del both["Resources"]["Deployment"], both["Outputs"]
    aws.deploy(both, "site-retained")
    assert set(contents(aws, site)) == {"index.html", "config.json"}
    aws.delete("site-retained")


def test_the_distribution_in_front_is_told_to_forget(aws: Aws, sources: str) -> None:
    with_distribution = template(sources, "two.zip", DistributionId={"Ref": "Distribution"})
    behaviour = {"TargetOriginId": "site", "ViewerProtocolPolicy": "https-only", "CachePolicyId": "x"}
    origin = {"Id": "site", "DomainName": "example.org", "CustomOriginConfig": {}}
    origin["CustomOriginConfig"] = {"OriginProtocolPolicy": "https-only"}
    with_distribution["Resources"]["Distribution"] = {
        "Type": "AWS::CloudFront::Distribution",
        "Properties": {
            "DistributionConfig": {
                "Enabled": True,
                "Origins": [origin],
                "DefaultCacheBehavior": behaviour,
            }
        },
    }
    made = aws.deploy(with_distribution, "site-distribution")
    api = aws.client("cloudfront")
    found = api.list_invalidations(DistributionId=made.ids["Distribution"])["InvalidationList"]["Items"]
    batch = api.get_invalidation(DistributionId=made.ids["Distribution"], Id=found[0]["Id"])["Invalidation"]
    assert batch["InvalidationBatch"]["Paths"]["Items"] == ["/*"]
    aws.delete("site-distribution")


def test_a_missing_source_fails_the_stack_with_the_reason(aws: Aws, sources: str) -> None:
    with pytest.raises(StackFailed, match=r"Deployment: .*NoSuchKey"):
        aws.deploy(template(sources, "missing.zip"), "site-missing")
    aws.delete("site-missing")


def test_unknown_metadata_is_refused_by_name(aws: Aws, sources: str) -> None:
    with pytest.raises(StackFailed, match="SystemMetadata has chache-control"):
        aws.deploy(template(sources, "one.zip", SystemMetadata={"chache-control": "x"}), "site-typo")
    aws.delete("site-typo")


def test_a_bucket_without_the_tag_is_not_emptied(aws: Aws, sources: str) -> None:
    kept = template(sources, "one.zip", tags=[{"Key": "aws-cdk:auto-delete-objects", "Value": "false"}])
    site = aws.deploy(kept, "site-kept").ids["Site"]
    with pytest.raises(StackFailed, match="not empty"):
        aws.delete("site-kept")
    assert "index.html" in contents(aws, site)


def test_the_default_group_of_a_network_loses_its_rules_and_gets_them_back(aws: Aws) -> None:
    network = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}
    restricted = {
        "Type": "Custom::VpcRestrictDefaultSG",
        "Properties": {
            "ServiceToken": "unused",
            "DefaultSecurityGroupId": {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]},
            "Account": {"Ref": "AWS::AccountId"},
        },
    }
    both = {"Resources": {"Vpc": network, "Restricted": restricted}}
    vpc = aws.deploy(both, "restricted").ids["Vpc"]
    ec2 = aws.client("ec2")

    def default_group() -> dict[str, Any]:
        wanted = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
        found: dict[str, Any] = ec2.describe_security_groups(Filters=wanted)["SecurityGroups"][0]
        return found

    assert default_group()["IpPermissions"] == []
    assert default_group()["IpPermissionsEgress"] == []
    aws.deploy({"Resources": {"Vpc": network}}, "restricted")
    assert default_group()["IpPermissionsEgress"][0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]
    assert default_group()["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == default_group()["GroupId"]
    aws.delete("restricted")
