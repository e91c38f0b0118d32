"""Streams and state machines."""

from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, asked, further, with_more


def _stream(api: Api, wanted: Wanted) -> Answer | None:
    answer = api.ask_if_any(
        wanted.region,
        "kinesis",
        "describe_stream_summary",
        "ResourceNotFoundException",
        StreamName=wanted.physical_id,
    )
    if not answer:
        return None
    found: dict[str, Any] = dict(answer["StreamDescriptionSummary"])
    if found.get("EncryptionType", "NONE") != "NONE":
        found["StreamEncryption"] = {"EncryptionType": found["EncryptionType"], "KeyId": found.get("KeyId")}
    metrics = [each for level in found.get("EnhancedMonitoring", ()) for each in level["ShardLevelMetrics"]]
    return {**found, "DesiredShardLevelMetrics": metrics}


READERS = {
    "AWS::Kinesis::Stream": Reader(
        with_more(
            _stream,
            further("kinesis", "list_tags_for_stream", "Tags", "Tags", StreamName="StreamName"),
        ),
        spelled={
            "Arn": "StreamARN",
            "Name": "StreamName",
            "ShardCount": "OpenShardCount",
        },
        defaults={"StreamModeDetails.StreamMode": "PROVISIONED"},
    ),
    "AWS::StepFunctions::StateMachine": Reader(
        with_more(
            asked(
                "stepfunctions",
                "describe_state_machine",
                "stateMachineArn",
                missing=("StateMachineDoesNotExist",),
            ),
            further("stepfunctions", "list_tags_for_resource", "Tags", "tags", resourceArn="stateMachineArn"),
        ),
        spelled={
            "Arn": "stateMachineArn",
            "DefinitionString": "definition",
            "StateMachineName": "name",
            "StateMachineType": "type",
        },
        unreported={
            "DefinitionS3Location": "Step Functions reports the definition, not the file it came from",
            "DefinitionSubstitutions": "Step Functions reports the definition with the values in it",
        },
    ),
}
