from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_SETTINGS = {
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SQS::Queue": ("KmsMasterKeyId", "SqsManagedSseEnabled"),
}


class MessagesEncrypted(Check):
    id, title = "ENC-MESSAGES", "Every topic and queue is encrypted at rest"
    why = "Messages wait on disk; SNS leaves them in the clear unless it is given a key."
    fix = "Set KmsMasterKeyId on the topic; on a queue that, or SqsManagedSseEnabled."
    severity = "medium"
    source = "AWS Foundational Security Best Practices, SNS.1 and SQS.1"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type(*_SETTINGS)

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        settings = _SETTINGS[resource.type]
        values = [(resource.observed or {}).get(name) for name in settings]
        if not any(value and str(value).lower() != "false" for value in values):
            yield self.finding(resource, "is not encrypted at rest", f"{' and '.join(settings)} not set")
