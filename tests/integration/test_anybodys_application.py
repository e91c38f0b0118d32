"""An application as anybody would write it, without a manifest, rehearsed end to end by the command."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Ended, skyworthy

APP = """
import shutil
from pathlib import Path

import aws_cdk as cdk
import jsii
from aws_cdk import aws_apigateway as apigateway, aws_dynamodb as dynamodb, aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets, aws_kms as kms, aws_lambda as lambda_, aws_logs as logs
from aws_cdk import aws_s3 as s3, aws_s3_notifications as notifications
from aws_cdk import aws_sns as sns, aws_sqs as sqs, aws_ssm as ssm
from aws_cdk import aws_stepfunctions as sfn, custom_resources
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from aws_cdk.cloudformation_include import CfnInclude

GONE = cdk.RemovalPolicy.DESTROY
MONTH = logs.RetentionDays.ONE_MONTH


@jsii.implements(cdk.ILocalBundling)
class Copied:
    def try_bundle(self, output_dir, *, image=None, **kwargs):
        shutil.copy("handler.py", Path(output_dir) / "index.py")
        return True


class Audit(cdk.NestedStack):
    def __init__(self, scope, id_, *, key):
        super().__init__(scope, id_)
        self.topic = sns.Topic(self, "Topic", master_key=key)
        large = cdk.CfnParameter(self, "Large", type="String", default="no")
        condition = cdk.CfnCondition(self, "IsLarge", expression=cdk.Fn.condition_equals(large, "yes"))
        extra = ssm.CfnParameter(self, "Extra", type="String", value="only where it is large")
        extra.cfn_options.condition = condition
        size = cdk.Fn.condition_if(condition.logical_id, "2", "1").to_string()
        ssm.StringParameter(self, "Size", string_value=size)


class Orders(cdk.Stack):
    def __init__(self, scope, id_, *, key, **kwargs):
        super().__init__(scope, id_, **kwargs)
        code = lambda_.Code.from_asset(
            "code", bundling=cdk.BundlingOptions(image=cdk.DockerImage.from_registry("none"), local=Copied())
        )

        def function(name):
            return lambda_.Function(
                self, name, runtime=lambda_.Runtime.PYTHON_3_13, handler="index.handler", code=code,
                log_group=logs.LogGroup(self, f"{name}Logs", retention=MONTH, removal_policy=GONE),
            )

        included = CfnInclude(self, "Included", template_file="queue.json")
        queue_arn = included.get_resource("Queue").get_att("Arn").to_string()
        queue = sqs.Queue.from_queue_arn(self, "Queue", queue_arn)
        table = dynamodb.Table(
            self, "Table", partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST, removal_policy=GONE,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
        )
        worker = function("Worker")
        worker.add_event_source(SqsEventSource(queue, batch_size=5))
        table.grant_read_write_data(worker)
        api = apigateway.RestApi(
            self, "Api", cloud_watch_role=False, deploy_options=apigateway.StageOptions(stage_name="v1")
        )
        api.root.add_method("GET", apigateway.LambdaIntegration(worker))
        machine = sfn.StateMachine(
            self, "Flow", definition_body=sfn.DefinitionBody.from_chainable(sfn.Succeed(self, "Done")),
            tracing_enabled=True,
        )
        bus = events.EventBus(self, "Bus", event_bus_name="orders")
        events.Rule(
            self, "OnOrder", event_bus=bus, event_pattern=events.EventPattern(source=["orders"]),
            targets=[targets.SfnStateMachine(machine)],
        )
        bucket = s3.Bucket(
            self, "Files", enforce_ssl=True, block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            removal_policy=GONE, auto_delete_objects=True,
        )
        bucket.add_event_notification(s3.EventType.OBJECT_CREATED, notifications.LambdaDestination(worker))
        provider = custom_resources.Provider(self, "Provider", on_event_handler=function("OnEvent"))
        made = cdk.CustomResource(self, "Made", service_token=provider.service_token)
        ssm.StringParameter(self, "Answer", string_value=made.get_att_string("Answer"))
        image = ec2.MachineImage.latest_amazon_linux2023().get_image(self).image_id
        ssm.StringParameter(self, "Image", string_value=image)
        Audit(self, "Audit", key=key)


app = cdk.App()
keys = cdk.Stack(app, "Keys")
key = kms.Key(keys, "Key", enable_key_rotation=True, removal_policy=GONE)
Orders(app, "Orders", key=key)
app.synth()
"""
HANDLER = """
def handler(event, context):
    return {"PhysicalResourceId": "made", "Data": {"Answer": "42"}}
"""
QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"SqsManagedSseEnabled": True}}}}


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    folder = tmp_path_factory.mktemp("orders")
    (folder / "app.py").write_text(APP)
    (folder / "handler.py").write_text(HANDLER)
    (folder / "code").mkdir()
    (folder / "queue.json").write_text(json.dumps(QUEUE))
    (folder / "cdk.json").write_text(json.dumps({"app": "python3 app.py"}))
    ended = skyworthy("rehearse", folder, "--build", folder / "build", "--quiet", "--json", cwd=folder)
    return ended, folder


def test_it_holds(rehearsed: tuple[Ended, Path]) -> None:
    ended, _ = rehearsed
    result = json.loads(ended.out)
    findings = [
        found for part in ("resources", "checks") for each in result[part] for found in each["findings"]
    ]
    assert (ended.code, result["verdict"], findings) == (0, "holds", []), ended.err


def test_only_what_no_api_reports_is_recorded(rehearsed: tuple[Ended, Path]) -> None:
    resources = json.loads(rehearsed[0].out)["resources"]
    recorded = {each["type"] for each in resources if each["evidence"] != "read back"}
    assert recorded == {
        "AWS::CDK::Metadata",
        "AWS::CloudFormation::CustomResource",
        "Custom::S3AutoDeleteObjects",
        "Custom::S3BucketNotifications",
    }
    assert len(resources) > 40


def test_what_was_not_compared_is_a_short_list(rehearsed: tuple[Ended, Path]) -> None:
    resources = json.loads(rehearsed[0].out)["resources"]
    reasons = {item.partition(": ")[2] for each in resources for item in each["not_compared"]}
    assert {reason for reason in reasons if not reason.startswith("unresolved: ")} == {
        "write-only in the registry schema",
        "CloudFormation keeps the template, not where it came from",
    }
