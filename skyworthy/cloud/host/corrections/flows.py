"""Streams, state machines, schedules: what the built-in handlers drop, or keep in CloudFormation's case."""

from typing import Any

from ministack.services import stepfunctions

from skyworthy.cloud.host import private
from skyworthy.cloud.host.registry import Properties, after, client
from skyworthy.cloud.host.settings import Setting, keep
from skyworthy.cloud.host.shapes import call, truth

private.require(stepfunctions, "_state_machines")

_STATE_MACHINE = "AWS::StepFunctions::StateMachine"
_OFF = {"Level": "OFF", "IncludeExecutionData": False}


def install() -> None:
    keep(
        _STATE_MACHINE,
        {
            "LoggingConfiguration": Setting(_log, lambda machine: _log(machine, _OFF)),
            "TracingConfiguration": Setting(_trace, lambda machine: _trace(machine, {})),
        },
    )
    keep("AWS::Kinesis::Stream", {"StreamEncryption": Setting(_encrypt, _decrypt)})
    after("AWS::Scheduler::Schedule", _schedule)


def _log(machine: str, logging: Properties) -> None:
    call("stepfunctions", "update_state_machine", {"LoggingConfiguration": logging}, stateMachineArn=machine)


def _trace(machine: str, tracing: Properties) -> None:
    """The API takes it and keeps nothing; what is kept here is what it then reports."""
    enabled = truth(tracing.get("Enabled", False))
    stepfunctions._state_machines[machine]["tracingConfiguration"] = {"enabled": enabled}


def _encrypt(stream: str, encryption: Properties) -> None:
    client("kinesis").start_stream_encryption(StreamName=stream, **encryption)


def _decrypt(stream: str) -> None:
    kept = client("kinesis").describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    client("kinesis").stop_stream_encryption(
        StreamName=stream, EncryptionType=kept["EncryptionType"], KeyId=kept["KeyId"]
    )


def _schedule(name: str, properties: Properties) -> None:
    """Time zone, start and end, action after completion and key are lost."""
    settled: dict[str, Any] = {"Name": name, "GroupName": properties.get("GroupName", "default")}
    call("scheduler", "update_schedule", properties, **settled)
