"""SNS and SQS: attributes come as maps of text, policies as text within them."""

from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.normal import policy, structured
from skyworthy.estate.reader import Look, Reader, Wanted

_NO_TOPIC = ("NotFound", "NotFoundException")
_NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def _topic(api: Api, wanted: Wanted) -> Answer | None:
    arn, region = wanted.physical_id, wanted.region
    answer = api.ask_if_any(region, "sns", "get_topic_attributes", *_NO_TOPIC, TopicArn=arn)
    if not answer:
        return None
    return {
        **answer["Attributes"],
        "TopicName": arn.rsplit(":", 1)[-1],
        "Subscription": api.rows(region, "sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn),
        "Tags": api.ask(region, "sns", "list_tags_for_resource", ResourceArn=arn)["Tags"],
    }


def _subscription(api: Api, wanted: Wanted) -> Answer | None:
    """An e-mail subscription has no ARN of its own until its receiver confirms it; the topic lists it
    either way."""
    rows = api.rows(
        wanted.region,
        "sns",
        "list_subscriptions_by_topic",
        "Subscriptions",
        TopicArn=wanted.within("TopicArn"),
    )
    meant = (wanted.declared.get("Protocol"), wanted.declared.get("Endpoint"))
    for row in rows:
        confirmed = row["SubscriptionArn"].startswith("arn:")
        if row["SubscriptionArn"] == wanted.physical_id and confirmed:
            answer = api.ask(
                wanted.region, "sns", "get_subscription_attributes", SubscriptionArn=wanted.physical_id
            )
            return {**row, **answer["Attributes"], "Arn": wanted.physical_id}
        if not confirmed and (row["Protocol"], row["Endpoint"]) == meant:
            found: Answer = row
            return found
    return None


def _queue(api: Api, wanted: Wanted) -> Answer | None:
    url, region = wanted.physical_id, wanted.region
    answer = api.ask_if_any(
        region, "sqs", "get_queue_attributes", *_NO_QUEUE, QueueUrl=url, AttributeNames=["All"]
    )
    if not answer:
        return None
    attributes = answer["Attributes"]
    return {
        **attributes,
        "QueueUrl": url,
        "QueueName": attributes["QueueArn"].rsplit(":", 1)[-1],
        "Tags": api.ask(region, "sqs", "list_queue_tags", QueueUrl=url).get("Tags", {}),
    }


def _policy_of(holders: str, service: str, operation: str, parameter: str, *absent: str, **more: Any) -> Look:
    """One document at every holder: those that hold another one, or none, are not reported as holders."""

    def look(api: Api, wanted: Wanted) -> Answer | None:
        documents: list[Any] = []
        found: list[str] = []
        for holder in wanted.declared.get(holders, ()):
            asked = {parameter: holder, **more}
            answer = api.ask_if_any(wanted.region, service, operation, *absent, **asked)
            document = structured(answer.get("Attributes", {}).get("Policy"))
            if document and (not documents or policy(document) == policy(documents[0])):
                documents.append(document)
                found.append(holder)
        return {"PolicyDocument": documents[0], holders: found} if documents else None

    return look


READERS = {
    "AWS::SNS::Topic": Reader(_topic, open=frozenset({"Subscription"})),
    "AWS::SNS::Subscription": Reader(_subscription, joined=True),
    "AWS::SNS::TopicPolicy": Reader(
        _policy_of("Topics", "sns", "get_topic_attributes", "TopicArn", *_NO_TOPIC), joined=True
    ),
    "AWS::SQS::Queue": Reader(_queue, spelled={"Arn": "QueueArn"}),
    "AWS::SQS::QueuePolicy": Reader(
        _policy_of(
            "Queues", "sqs", "get_queue_attributes", "QueueUrl", *_NO_QUEUE, AttributeNames=["Policy"]
        ),
        joined=True,
    ),
}
