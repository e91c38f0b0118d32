"""Backups and credentials of the database, for every generated configuration."""

import pytest

from tests.promises import promise
from tests.property.mutants import Body, changing, changing_templates
from tests.property.properties.backups import backed_up
from tests.property.properties.secrets import credentials_secret
from tests.property.templates import Example

pytestmark = pytest.mark.xdist_group("generated-configurations")

CLUSTER = "AWS::RDS::DBCluster"
SECRET = "AWS::SecretsManager::Secret"
SCHEDULE = "AWS::SecretsManager::RotationSchedule"


@changing(CLUSTER)
def a_week_in_production(properties: Body, template: Body) -> None:
    properties["BackupRetentionPeriod"] = 7


@changing(CLUSTER, environment="dev")
def no_backups(properties: Body, template: Body) -> None:
    del properties["BackupRetentionPeriod"]


@changing(CLUSTER, environment="staging")
def any_window(properties: Body, template: Body) -> None:
    del properties["PreferredBackupWindow"]


@changing(CLUSTER)
def snapshots_without_tags(properties: Body, template: Body) -> None:
    properties["CopyTagsToSnapshot"] = False


@promise("WEB-3.3", "P", mutants=[a_week_in_production, no_backups, any_window, snapshots_without_tags])
def test_the_database_is_backed_up(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            backed_up(configuration)


@changing(SECRET)
def aws_managed_key(properties: Body, template: Body) -> None:
    del properties["KmsKeyId"]


@changing("AWS::KMS::Key", environment="dev", where=lambda body: "secretsmanager" in str(body))
def key_never_rotated(properties: Body, template: Body) -> None:
    properties["EnableKeyRotation"] = False


@changing(SECRET)
def written_secret(properties: Body, template: Body) -> None:
    del properties["GenerateSecretString"]
    properties["SecretString"] = "hunter2"


@changing(SCHEDULE)
def rotated_once_a_year(properties: Body, template: Body) -> None:
    properties["RotationRules"] = {"ScheduleExpression": "rate(365 days)"}


@changing_templates("staging")
def never_rotated(templates: dict[str, Body]) -> None:
    resources = templates["Database"]["Resources"]
    del resources[next(id_ for id_, body in resources.items() if body["Type"] == SCHEDULE)]


@changing("AWS::EC2::SecurityGroupIngress", where=lambda body: "AWS services" in str(body))
def rotation_without_secrets_manager(properties: Body, template: Body) -> None:
    rules = [b["Properties"] for b in template["Resources"].values() if "Ingress" in b["Type"]]
    for rule in rules:
        if "rotation" in rule["Description"] and rule["FromPort"] == 443:
            rule["FromPort"] = rule["ToPort"] = 80


@changing(CLUSTER)
def password_in_the_template(properties: Body, template: Body) -> None:
    properties["MasterUserPassword"] = "hunter2"


@changing_templates()
def password_in_an_output(templates: dict[str, Body]) -> None:
    database = templates["Database"]
    bodies = (body for body in database["Resources"].values() if body["Type"] == CLUSTER)
    database["Outputs"]["Password"] = {"Value": next(bodies)["Properties"]["MasterUserPassword"]}


@changing("AWS::ECS::TaskDefinition", environment="dev")
def password_in_the_environment(properties: Body, template: Body) -> None:
    variable = {"Name": "PASSWORD", "Value": "{{resolve:secretsmanager:database:SecretString:password}}"}
    properties["ContainerDefinitions"][0]["Environment"].append(variable)


@promise(
    "WEB-3.4",
    "P",
    mutants=[
        aws_managed_key,
        key_never_rotated,
        written_secret,
        rotated_once_a_year,
        never_rotated,
        rotation_without_secrets_manager,
        password_in_the_template,
        password_in_an_output,
        password_in_the_environment,
    ],
)
def test_credentials_are_secret(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            credentials_secret(configuration)
