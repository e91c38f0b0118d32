"""Topics: the attributes that the built-in handler drops."""

from typing import Any

from skyworthy.cloud.host.registry import client
from skyworthy.cloud.host.settings import Setting, keep
from skyworthy.cloud.host.shapes import text

_ATTRIBUTES = {
    "KmsMasterKeyId": "",
    "FifoTopic": "false",
    "FifoThroughputScope": "Topic",
    "ContentBasedDeduplication": "false",
    "ArchivePolicy": "{}",
    "SignatureVersion": "1",
    "TracingConfig": "PassThrough",
}
"""With the value that stands for "not declared"."""


def install() -> None:
    settings = {name: _attribute(name, default) for name, default in _ATTRIBUTES.items()}
    keep("AWS::SNS::Topic", {**settings, "DeliveryStatusLogging": Setting(_put_logging, _stop_logging)})


def _attribute(name: str, default: str) -> Setting:
    return Setting(
        lambda topic, value: _set(topic, name, text(value)), lambda topic: _set(topic, name, default)
    )


def _set(topic: str, name: str, value: str) -> None:
    client("sns").set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=value)


_LOGGING = ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")
_PROTOCOLS = {
    "http/s": "HTTP",
    "sqs": "SQS",
    "lambda": "Lambda",
    "firehose": "Firehose",
    "application": "Application",
}


def _put_logging(topic: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        prefix = _PROTOCOLS[row["Protocol"]]
        for name in _LOGGING:
            if name in row:
                _set(topic, f"{prefix}{name}", text(row[name]))


def _stop_logging(topic: str) -> None:
    for prefix in _PROTOCOLS.values():
        for name in _LOGGING:
            _set(topic, f"{prefix}{name}", "")
