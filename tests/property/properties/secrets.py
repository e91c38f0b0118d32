"""Property 3: credentials are made, encrypted and rotated by AWS, and stand nowhere in clear text."""

import json
from typing import Any

from tests.property.properties.groups import by_role
from tests.property.properties.network import Network, Rule
from tests.property.templates import Configuration, Resource, at

DAYS = 30
RESOLVE = "{{resolve:secretsmanager:"


def credentials_secret(configuration: Configuration) -> None:
    secrets = configuration.all("AWS::SecretsManager::Secret")
    assert secrets, f"{configuration.settings.name} has no secret"
    for secret in secrets:
        assert at(secret, "GenerateSecretString", "GenerateStringKey"), f"{secret.name} is not generated"
        assert "SecretString" not in secret.properties, f"{secret.name} is written in the template"
        _our_key(configuration, secret)
        _rotated(configuration, secret)
    _cluster_takes_it(configuration, secrets[0])
    _nowhere_else(configuration)


def _our_key(configuration: Configuration, secret: Resource) -> Resource:
    assert at(secret, "KmsKeyId"), f"{secret.name} has AWS's key"
    key = configuration.target(secret.stack, at(secret, "KmsKeyId"))
    assert key.type == "AWS::KMS::Key", f"{secret.name} is encrypted with {key.type}"
    assert at(key, "EnableKeyRotation") is True, f"{key.name} is not rotated"
    return key


def _rotated(configuration: Configuration, secret: Resource) -> None:
    schedules = [
        schedule
        for schedule in configuration.all("AWS::SecretsManager::RotationSchedule")
        if _secret_of(configuration, schedule) == secret
    ]
    assert len(schedules) == 1, f"{secret.name} has {len(schedules)} rotation schedules"
    schedule = schedules[0]
    rules, function = at(schedule, "RotationRules"), at(schedule, "HostedRotationLambda")
    often = (
        rules.get("AutomaticallyAfterDays") == DAYS or rules.get("ScheduleExpression") == f"rate({DAYS} days)"
    )
    assert often, f"{schedule.name} rotates by {rules}"
    assert function, f"{schedule.name} has no function"
    key = configuration.target(schedule.stack, function.get("KmsKeyArn"))
    assert key == _our_key(configuration, secret), f"{schedule.name} cannot decrypt {secret.name}"
    _reaches_both_ends(configuration, schedule)


def _secret_of(configuration: Configuration, resource: Resource) -> Resource:
    """The secret itself, whether it is named or its attachment to the database is."""
    found = configuration.target(resource.stack, at(resource, "SecretId"))
    return found if found.type == "AWS::SecretsManager::Secret" else _secret_of(configuration, found)


def _reaches_both_ends(configuration: Configuration, schedule: Resource) -> None:
    network, groups = Network(configuration), by_role(configuration)
    for subnet in configuration.targets(schedule, "HostedRotationLambda", "VpcSubnetIds"):
        assert network.tier(subnet) == "private", f"the rotation function is in {subnet.name}"
    here = groups["rotation"].name
    for end, port in (("database", 5432), ("endpoints", 443)):
        there = groups[end].name
        out, in_ = Rule(there, "tcp", port, port), Rule(here, "tcp", port, port)
        assert out in network.egress(groups["rotation"]), f"rotation may not call {end}"
        assert in_ in network.ingress(groups[end]), f"{end} does not answer rotation"
    endpoints = [str(at(e, "ServiceName")) for e in configuration.all("AWS::EC2::VPCEndpoint")]
    assert any(name.endswith(".secretsmanager") for name in endpoints), (
        f"no way to Secrets Manager: {endpoints}"
    )


def _cluster_takes_it(configuration: Configuration, secret: Resource) -> None:
    cluster = configuration.one("AWS::RDS::DBCluster")
    password = at(cluster, "MasterUserPassword")
    assert _is_dynamic(password), f"{cluster.name} has its password in the template: {password!r}"
    found = configuration.named(cluster.stack, password)
    assert found == secret, f"{cluster.name} takes its password from {found.name}"


def _is_dynamic(value: Any) -> bool:
    return RESOLVE in json.dumps(value)


def _nowhere_else(configuration: Configuration) -> None:
    """Only the cluster's password resolves the secret: no output, variable or log shows it."""
    for stack, path, text in configuration.texts:
        if "{{resolve:" in text:
            allowed = path[0] == "Resources" and "MasterUserPassword" in path
            assert allowed, f"{stack}: {'.'.join(path)} resolves a secret"
        if "password" in path[-1].lower() and path[-1] != "GenerateStringKey":
            assert RESOLVE in text, f"{stack}: {'.'.join(path)} is a password in clear text"
    for task in configuration.all("AWS::ECS::TaskDefinition"):
        for container in at(task, "ContainerDefinitions"):
            assert not container.get("Secrets"), f"{task.name} is given the secret's value"
