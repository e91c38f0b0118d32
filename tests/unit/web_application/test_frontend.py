"""Section 5: the front end. The code of the edge functions and of the page is tested beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.promises import promise
from tests.unit.web_application.templates import (
    ENVIRONMENTS,
    FOLDER,
    Templates,
    context,
    statements,
    synthesise,
)

Patch = pytest.MonkeyPatch
DISTRIBUTION, BUCKET, POLICY = (
    "AWS::CloudFront::Distribution",
    "AWS::S3::Bucket",
    "AWS::CloudFront::CachePolicy",
)
NOT_CACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's managed policy CachingDisabled
YEAR = 31536000


def files(subject: Templates, name: str) -> dict[str, Any]:
    buckets = subject.all(name, BUCKET)
    return next(p for path, p in buckets.items() if path.startswith("Frontend/SiteFiles"))


def policy_of_files(subject: Templates, name: str) -> dict[str, Any]:
    found = subject.all(name, "AWS::S3::BucketPolicy")
    document: dict[str, Any] = next(
        p["PolicyDocument"] for path, p in found.items() if path.startswith("Frontend/SiteFiles")
    )
    return document


def config(subject: Templates, name: str) -> dict[str, Any]:
    found: dict[str, Any] = subject.one(name, DISTRIBUTION)["DistributionConfig"]
    return found


def domain(name: str) -> dict[str, str]:
    found: dict[str, str] = context()["environments"][name]["domain"]
    return found


def unversioned(subject: Templates, _: Patch) -> None:
    del files(subject, "dev")["VersioningConfiguration"]


def open_to_acls(subject: Templates, _: Patch) -> None:
    files(subject, "staging")["PublicAccessBlockConfiguration"]["BlockPublicAcls"] = False


def plain_http(subject: Templates, _: Patch) -> None:
    document = policy_of_files(subject, "production")
    document["Statement"] = [s for s in document["Statement"] if s["Effect"] == "Allow"]


def for_every_distribution(subject: Templates, _: Patch) -> None:
    for statement in policy_of_files(subject, "dev")["Statement"]:
        if statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}:
            del statement["Condition"]


def versions_for_ever(subject: Templates, _: Patch) -> None:
    del files(subject, "dev")["LifecycleConfiguration"]


@promise(
    "WEB-5.1",
    "U",
    mutants=[unversioned, open_to_acls, plain_http, for_every_distribution, versions_for_ever],
)
def test_the_bucket_is_private_versioned_and_encrypted(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        bucket = files(subject, name)
        assert bucket.get("VersioningConfiguration") == {"Status": "Enabled"}
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert encryption == [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
        assert [r["NoncurrentVersionExpiration"] for r in rules] == [{"NoncurrentDays": 90}]
        document = policy_of_files(subject, name)
        denied = [s["Condition"] for s in statements(document, "Deny")]
        assert {"Bool": {"aws:SecureTransport": "false"}} in denied
        readers = [s for s in statements(document) if "Service" in s["Principal"]]
        assert [(s["Action"], s["Principal"]) for s in readers] == [
            (["s3:GetObject"], {"Service": "cloudfront.amazonaws.com"})
        ]
        source = readers[0].get("Condition", {}).get("StringEquals", {}).get("AWS:SourceArn")
        assert "SiteDistribution" in str(source)


def old_tls(subject: Templates, _: Patch) -> None:
    config(subject, "dev")["ViewerCertificate"]["MinimumProtocolVersion"] = "TLSv1"


def http_allowed(subject: Templates, _: Patch) -> None:
    config(subject, "dev")["CacheBehaviors"][0]["ViewerProtocolPolicy"] = "allow-all"


def no_brotli(subject: Templates, _: Patch) -> None:
    parameters = subject.one("dev", POLICY)["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
    parameters["EnableAcceptEncodingBrotli"] = False


def no_access_control(subject: Templates, _: Patch) -> None:
    del config(subject, "production")["Origins"][0]["OriginAccessControlId"]


def certificate_of_the_api(subject: Templates, _: Patch) -> None:
    certificate = config(subject, "dev")["ViewerCertificate"]["AcmCertificateArn"]
    certificate["Fn::GetStackOutput"]["Region"] = "eu-west-1"


@promise(
    "WEB-5.2",
    "U",
    mutants=[old_tls, http_allowed, no_brotli, no_access_control, certificate_of_the_api],
)
def test_the_distribution_speaks_modern_tls_over_origin_access_control(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        found = config(subject, name)
        (origin,) = found["Origins"]
        assert origin.get("OriginAccessControlId")
        assert origin["S3OriginConfig"] == {"OriginAccessIdentity": ""}
        control = subject.one(name, "AWS::CloudFront::OriginAccessControl")["OriginAccessControlConfig"]
        assert (control["SigningBehavior"], control["SigningProtocol"]) == ("always", "sigv4")
        certificate = found["ViewerCertificate"]
        assert certificate["AcmCertificateArn"]["Fn::GetStackOutput"]["Region"] == "us-east-1"
        assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
        assert found["Aliases"] == [domain(name)["frontend"]]
        for behaviour in (found["DefaultCacheBehavior"], *found["CacheBehaviors"]):
            assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
            assert behaviour["Compress"] is True
        policy = subject.one(name, POLICY)["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
        assert policy["EnableAcceptEncodingGzip"] and policy["EnableAcceptEncodingBrotli"]


def cached_page(subject: Templates, _: Patch) -> None:
    config(subject, "dev")["DefaultCacheBehavior"]["CachePolicyId"] = config(subject, "dev")[
        "CacheBehaviors"
    ][0]["CachePolicyId"]


def assets_for_a_day(subject: Templates, _: Patch) -> None:
    subject.one("staging", POLICY)["CachePolicyConfig"]["DefaultTTL"] = 86400


def assets_not_cached(subject: Templates, _: Patch) -> None:
    config(subject, "production")["CacheBehaviors"][0]["CachePolicyId"] = NOT_CACHED


def page_kept_by_browsers(subject: Templates, _: Patch) -> None:
    for properties in subject.all("dev", "Custom::CDKBucketDeployment").values():
        properties["SystemMetadata"]["cache-control"] = "public, max-age=31536000, immutable"


@promise(
    "WEB-5.3",
    "U",
    mutants=[cached_page, assets_for_a_day, assets_not_cached, page_kept_by_browsers],
)
def test_assets_are_cached_for_a_year_and_the_page_is_not(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        found = config(subject, name)
        assert found["DefaultCacheBehavior"]["CachePolicyId"] == NOT_CACHED
        assert [b["PathPattern"] for b in found["CacheBehaviors"]] == ["/assets/*"]
        (policy,) = subject.all(name, POLICY)
        assert found["CacheBehaviors"][0]["CachePolicyId"] == {"Ref": policy.split("/")[1]}
        times = subject.one(name, POLICY)["CachePolicyConfig"]
        assert (times["DefaultTTL"], times["MaxTTL"]) == (YEAR, YEAR)
        published = subject.all(name, "Custom::CDKBucketDeployment").values()
        headers = {
            p.get("DestinationBucketKeyPrefix"): p["SystemMetadata"]["cache-control"] for p in published
        }
        assert headers == {"assets": f"public, max-age={YEAR}, immutable", None: "no-cache"}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_release_leaves_the_version_that_the_distribution_still_runs(subject: Templates, name: str) -> None:
    versions = [r for _, r in subject.resources(name) if r["Type"] == "AWS::Lambda::Version"]
    assert [version["DeletionPolicy"] for version in versions] == ["Retain", "Retain"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_answer_of_the_origin_passes_the_function_that_adds_headers(
    subject: Templates, name: str
) -> None:
    found = config(subject, name)
    default, (assets,) = found["DefaultCacheBehavior"], found["CacheBehaviors"]

    def functions(behaviour: dict[str, Any]) -> dict[str, str]:
        return {
            a["EventType"]: a["LambdaFunctionARN"]["Fn::GetStackOutput"]["OutputName"]
            for a in behaviour["LambdaFunctionAssociations"]
        }

    assert functions(default).keys() == {"origin-request", "origin-response"}
    assert functions(assets).keys() == {"origin-response"}
    assert "FunctionsRequest" in functions(default)["origin-request"]
    assert (
        "FunctionsResponse" in functions(default)["origin-response"] == functions(assets)["origin-response"]
    )
    assert "CustomErrorResponses" not in found  # they would turn a missing asset into the page


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_edge_functions_have_nothing_that_lambda_at_edge_refuses(subject: Templates, name: str) -> None:
    functions = [
        p for path, p in subject.all(name, "AWS::Lambda::Function").items() if path.startswith("Edge/")
    ]
    assert len(functions) == 2
    for properties in functions:
        assert not {"Environment", "VpcConfig", "DeadLetterConfig", "Layers"} & properties.keys()
        assert properties["MemorySize"] == 128 and properties["Timeout"] == 5
    for role in (p for path, p in subject.all(name, "AWS::IAM::Role").items() if path.startswith("Edge/")):
        (trusted,) = statements(role["AssumeRolePolicyDocument"])
        assert set(trusted["Principal"]["Service"]) == {"lambda.amazonaws.com", "edgelambda.amazonaws.com"}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_edge_functions_carry_the_environments_settings_and_the_page(name: str, tmp_path: Path) -> None:
    templates = Templates({name: synthesise(name, tmp_path)})
    functions = [
        p for path, p in templates.all(name, "AWS::Lambda::Function").items() if path.startswith("Edge/")
    ]
    for properties in functions:
        asset = tmp_path / f"asset.{properties['Code']['S3Key'].removesuffix('.zip')}"
        names = {path.name for path in asset.iterdir()}
        assert names == {"request.js", "response.js", "index.html", "settings.json"}
        assert json.loads((asset / "settings.json").read_text()) == {
            "apiOrigin": f"https://{domain(name)['api']}"
        }
        assert (asset / "index.html").read_bytes() == (FOLDER / "site" / "index.html").read_bytes()
        assert (asset / f"{properties['Handler'].removesuffix('.handler')}.js").exists()


def test_the_page_is_told_where_its_api_is(tmp_path: Path) -> None:
    synthesise("dev", tmp_path)
    told = [json.loads(path.read_text()) for path in tmp_path.glob("asset.*/config.json")]
    assert told == [{"apiUrl": f"https://{domain('dev')['api']}"}]


def no_ipv6(subject: Templates, _: Patch) -> None:
    for properties in subject.all("dev", "AWS::Route53::RecordSet").values():
        properties["Type"] = "A"


def record_elsewhere(subject: Templates, _: Patch) -> None:
    for properties in subject.all("production", "AWS::Route53::RecordSet").values():
        properties["Name"] = "www.example.org."


def validated_by_mail(subject: Templates, _: Patch) -> None:
    for properties in subject.all("dev", "AWS::CertificateManager::Certificate").values():
        properties["ValidationMethod"] = "EMAIL"


@promise("WEB-5.7", "U", mutants=[no_ipv6, record_elsewhere, validated_by_mail])
def test_front_end_and_api_have_alias_records_and_certificates_in_the_zone(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        names = domain(name)
        assert subject.one(name, "AWS::Route53::HostedZone")["Name"] == f"{names['zone']}."
        records = subject.all(name, "AWS::Route53::RecordSet").values()
        wanted = {(f"{names[side]}.", type_) for side in ("api", "frontend") for type_ in ("A", "AAAA")}
        assert {(r["Name"], r["Type"]) for r in records} == wanted
        assert all("AliasTarget" in r and "Zone" in str(r["HostedZoneId"]) for r in records)
        certificates = subject.all(name, "AWS::CertificateManager::Certificate")
        assert {path.split("/")[0]: p["DomainName"] for path, p in certificates.items()} == {
            "Api": names["api"],
            "Edge": names["frontend"],
        }
        for properties in certificates.values():
            assert properties["ValidationMethod"] == "DNS"
            (option,) = properties["DomainValidationOptions"]
            assert "Zone" in str(option["HostedZoneId"])
