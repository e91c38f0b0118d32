"""What counts as equal, as different and as not compared: each case with the twin that must not pass."""

from typing import Any

import pytest

from skyworthy.estate.compare import ABSENT, compare, differences
from skyworthy.estate.declared import UNRESOLVED
from skyworthy.estate.model import Estate, Resource


def resource(kind: str, declared: dict[str, Any], observed: dict[str, Any] | None, **more: Any) -> Resource:
    given = {"source": "api", "physical_id": "id", "logical_id": "Mine", **more}
    return Resource(stack="s", region="eu-west-1", type=kind, declared=declared, observed=observed, **given)


def paths(kind: str, declared: dict[str, Any], observed: dict[str, Any]) -> list[str]:
    return [difference.path for difference in differences(resource(kind, declared, observed))]


def statement(**parts: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **parts}]}


ROOT = "arn:aws:iam::123456789012:root"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b"
READ = statement(Action="s3:GetObject", Resource="*", Principal={"AWS": ROOT})
EQUAL: list[tuple[str, str, Any, Any, Any]] = [
    ("numbers as text", "AWS::SQS::Queue:DelaySeconds", "5", 5, 6),
    ("booleans as text", "AWS::SQS::Queue:FifoQueue", "true", True, False),
    ("fractions", "AWS::CloudWatch::Alarm:Threshold", 0.5, "0.50", 0.51),
    ("a key by its id", "AWS::Logs::LogGroup:KmsKeyId", "0a1b", KEY, KEY + "c"),
    ("lists in any order", "AWS::RDS::DBSubnetGroup:SubnetIds", ["a", "b"], ["b", "a"], ["b"]),
    ("an entry too many", "AWS::RDS::DBSubnetGroup:SubnetIds", ["a"], ["a"], ["a", "b"]),
    ("order where it matters", "AWS::Lambda::Function:Layers", ["a", "b"], ["a", "b"], ["b", "a"]),
    (
        "tags that AWS adds",
        "AWS::SQS::Queue:Tags",
        [{"Key": "Owner", "Value": "me"}],
        [{"Key": "aws:cloudformation:stack-name", "Value": "s"}, {"Key": "Owner", "Value": "me"}],
        [{"Key": "Owner", "Value": "me"}, {"Key": "Added", "Value": "by hand"}],
    ),
    (
        "policies: text, single entries, principals",
        "AWS::S3::BucketPolicy:PolicyDocument",
        READ,
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"],'
        '"Principal":{"AWS":"123456789012"}}}',
        statement(Action=["s3:GetObject", "s3:PutObject"], Resource="*", Principal={"AWS": ROOT}),
    ),
    (
        "a policy that lost its condition",
        "AWS::S3::BucketPolicy:PolicyDocument",
        READ,
        READ,
        statement(
            Action="s3:GetObject", Resource="*", Principal={"AWS": ROOT}, Condition={"Bool": {"x": "y"}}
        ),
    ),
    (
        "everybody",
        "AWS::S3::BucketPolicy:PolicyDocument",
        statement(Action="s3:*", Resource="*", Principal="*"),
        statement(Action="s3:*", Resource="*", Principal={"AWS": "*"}),
        statement(Action="s3:*", Resource="*", Principal={"AWS": ROOT}),
    ),
    (
        "a variable too many",
        "AWS::Lambda::Function:Environment",
        {"Variables": {"A": "1"}},
        {"Variables": {"A": "1"}},
        {"Variables": {"A": "1", "B": "2"}},
    ),
    ("an empty choice", "AWS::WAFv2::WebACL:DefaultAction", {"Allow": {}}, {"Allow": {}}, {"Block": {}}),
    ("identifiers without case", "AWS::RDS::DBCluster:DBClusterIdentifier", "Main", "main", "mainn"),
    (
        "a domain's trailing dot",
        "AWS::Route53::HostedZone:Name",
        "example.com",
        "example.com.",
        "example.org.",
    ),
    (
        "text with JSON in it",
        "AWS::CloudWatch::Dashboard:DashboardBody",
        '{"a": [1]}',
        '{"a":[1]}',
        '{"a":[2]}',
    ),
    (
        "order within a document",
        "AWS::StepFunctions::StateMachine:DefinitionString",
        '{"Choices": [{"Next": "a"}, {"Next": "b"}]}',
        '{"Choices":[{"Next":"a"},{"Next":"b"}]}',
        '{"Choices":[{"Next":"b"},{"Next":"a"}]}',
    ),
    (
        "statements of a policy in any order, and their effect",
        "AWS::IAM::ManagedPolicy:PolicyDocument",
        {"Statement": [{"Effect": "Allow", "Action": "a:B"}, {"Effect": "Deny", "Action": "c:D"}]},
        '{"Statement":[{"Effect":"Deny","Action":["c:D"]},{"Effect":"Allow","Action":["a:B"]}]}',
        '{"Statement":[{"Effect":"Allow","Action":["c:D"]},{"Effect":"Allow","Action":["a:B"]}]}',
    ),
    (
        "an entry too many beside one that is unresolved",
        "AWS::RDS::DBSubnetGroup:SubnetIds",
        [{UNRESOLVED: {"Ref": "Lost"}}, "b"],
        ["b", "anything"],
        ["b", "anything", "more"],
    ),
]


@pytest.mark.parametrize(
    ("where", "declared", "same", "other"), [case[1:] for case in EQUAL], ids=[case[0] for case in EQUAL]
)
def test_spellings_are_equal_and_values_are_not(where: str, declared: Any, same: Any, other: Any) -> None:
    kind, _, name = where.rpartition(":")
    assert paths(kind, {name: declared}, {name: same}) == []  # what is unresolved is no difference
    found = paths(kind, {name: declared}, {name: other})
    assert found and all(path.startswith(name) for path in found)


def test_a_difference_names_its_path_by_the_entrys_key() -> None:
    declared = {"Tags": [{"Key": "A", "Value": "1"}, {"Key": "Owner", "Value": "me"}]}
    observed = {"Tags": [{"Key": "Owner", "Value": "you"}, {"Key": "A", "Value": "1"}]}
    (found,) = differences(resource("AWS::SQS::Queue", declared, observed))
    assert str(found) == "Tags[Owner].Value: declared 'me', the API reports 'you'"


def test_a_property_that_the_api_does_not_report_is_a_difference() -> None:
    (found,) = differences(resource("AWS::SQS::Queue", {"DelaySeconds": 5}, {}))
    assert (found.path, found.declared, found.observed) == ("DelaySeconds", 5, ABSENT)


def test_a_default_and_an_empty_list_need_not_be_reported() -> None:
    assert paths("AWS::IAM::Role", {"Path": "/", "ManagedPolicyArns": []}, {}) == []
    assert paths("AWS::IAM::Role", {"Path": "/app/", "ManagedPolicyArns": ["a"]}, {}) == [
        "Path",
        "ManagedPolicyArns[0]",
    ]


def test_write_only_properties_are_listed_with_their_source_and_compared_when_reported() -> None:
    silent = compare(
        resource("AWS::SecretsManager::Secret", {"GenerateSecretString": {"PasswordLength": 30}}, {})
    )
    assert silent.outcome == "read back"
    assert [(each.path, each.reason) for each in silent.not_compared] == [
        ("GenerateSecretString.PasswordLength", "write-only in the registry schema")
    ]
    assert paths("AWS::SSM::Parameter", {"Description": "a"}, {"Description": "b"}) == ["Description"]


def test_what_could_not_be_resolved_is_never_equal_and_always_counted() -> None:
    unresolved = {UNRESOLVED: {"Fn::GetAtt": ["Other", "Arn"]}}
    for observed in ({"RoleArn": "anything"}, {"RoleArn": unresolved}, {}):
        found = compare(resource("AWS::Events::Rule", {"RoleArn": unresolved}, observed))
        assert found.compared == 0
        assert [each.path for each in found.not_compared] == ["RoleArn"]


def test_an_unread_resource_is_no_pass() -> None:
    denied = resource("AWS::SQS::Queue", {}, None, problem="AccessDenied: no")
    assert (compare(denied).outcome, compare(denied).reason) == ("unread", "AccessDenied: no")
    missing = resource("Custom::Mine", {}, None, source="none", physical_id="", problem="not deployed")
    assert compare(missing).outcome == "unread"
    assert compare(resource("Custom::Mine", {}, None, source="none")).outcome == "recorded"
    assert compare(resource("AWS::XRay::Group", {}, {}, source="cloud-control")).outcome == "recorded"


def test_a_groups_rules_that_are_resources_are_not_additions_but_others_are() -> None:
    inline = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
    apart = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"}
    group = resource(
        "AWS::EC2::SecurityGroup",
        {"SecurityGroupIngress": [inline]},
        {"SecurityGroupIngress": [inline, {**apart, "Id": "sgr-1"}]},
        physical_id="sg-1",
    )
    rule = resource("AWS::EC2::SecurityGroupIngress", {"GroupId": "sg-1", **apart}, {}, logical_id="Rule")
    other = resource("AWS::EC2::SecurityGroupIngress", {"GroupId": "sg-2", **apart}, {}, logical_id="Rule")
    assert differences(group, Estate("1", (group, rule))) == []
    for estate in (None, Estate("1", (group, other))):
        assert [found.path for found in differences(group, estate)] == ["SecurityGroupIngress[]"]


EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.mark.parametrize(
    ("kind", "as_made", "changed", "path"),
    [
        (
            "EC2::SecurityGroup",
            {"SecurityGroupIngress": [], "SecurityGroupEgress": [EVERYWHERE]},
            {"SecurityGroupIngress": [SSH], "SecurityGroupEgress": [EVERYWHERE]},
            "SecurityGroupIngress[]",
        ),
        (
            "EC2::SecurityGroup",
            {"SecurityGroupIngress": [], "SecurityGroupEgress": [EVERYWHERE]},
            {"SecurityGroupIngress": [], "SecurityGroupEgress": []},
            "SecurityGroupEgress[0].IpProtocol",
        ),
        ("IAM::Role", {"ManagedPolicyArns": []}, {"ManagedPolicyArns": [ADMIN]}, "ManagedPolicyArns[]"),
        ("IAM::User", {"Groups": []}, {"Groups": ["admins"]}, "Groups[]"),
    ],
)
def test_what_nobody_declared_is_found_where_it_says_who_may_do_what(
    kind: str, as_made: dict[str, Any], changed: dict[str, Any], path: str
) -> None:
    assert paths(f"AWS::{kind}", {}, as_made) == []
    assert path in paths(f"AWS::{kind}", {}, changed)


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("AWS::EC2::SecurityGroup", "VpcId", "vpc-00000000"),
        ("AWS::Logs::LogGroup", "KmsKeyId", KEY.replace("0a1b", "00000000-0000-0000-0000-000000000000")),
    ],
)
def test_an_identity_that_nothing_of_the_application_has_is_not_taken_for_proof(
    kind: str, name: str, value: str
) -> None:
    """The service only repeats what it was told."""
    told = resource(kind, {name: value}, {name: value}, physical_id="told")
    (found,) = compare(told, Estate("1", (told,))).not_compared
    assert (found.path, "not of this application" in found.reason) == (name, True)
    owner = resource("AWS::EC2::VPC", {}, {}, physical_id=value.rsplit("/", 1)[-1])
    reporter = resource("AWS::EC2::VPC", {}, {"Main": value}, physical_id="another")
    for other in (owner, reporter):
        assert compare(told, Estate("1", (told, other))).not_compared == ()
