"""EC2: flow logs keep their role, log group, format and aggregation interval."""

import re
from typing import Any

from ministack.services import ec2

from skyworthy.cloud.host import private
from skyworthy.cloud.host.services import Action, Answer, Parameters, one, wrap, xml

private.require(
    ec2, "_ACTION_MAP", "_flow_logs", "_parse_tag_specs", "_tag_set_xml", "_resource_matches_tag_filters"
)
private.require(ec2, "_parse_filters", "_parse_member_list")
_DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
    "${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)
_SENT = {
    "LogGroupName": "logGroupName",
    "DeliverLogsPermissionArn": "deliverLogsPermissionArn",
    "DeliverCrossAccountRole": "deliverCrossAccountRole",
    "LogFormat": "logFormat",
    "MaxAggregationInterval": "maxAggregationInterval",
}
_OPTIONS = {
    "FileFormat": "fileFormat",
    "HiveCompatiblePartitions": "hiveCompatiblePartitions",
    "PerHourPartition": "perHourPartition",
}


def install() -> None:
    wrap(ec2._ACTION_MAP, "CreateFlowLogs", _create)
    wrap(ec2._ACTION_MAP, "DescribeFlowLogs", _describe)


def _create(create: Action, parameters: Parameters) -> Answer:
    answer = create(parameters)
    for flow_log_id in re.findall(r"<item>(fl-\w+)</item>", answer[2].decode()):
        flow_log = ec2._flow_logs[flow_log_id]
        ec2._parse_tag_specs(parameters, "vpc-flow-log", flow_log_id)
        sent = {spelled: one(parameters, name) for name, spelled in _SENT.items()}
        options = {
            spelled: one(parameters, f"DestinationOptions.{name}") for name, spelled in _OPTIONS.items()
        }
        flow_log["Sent"] = {
            **sent,
            "logFormat": sent["logFormat"] or _DEFAULT_FORMAT,
            "maxAggregationInterval": sent["maxAggregationInterval"] or "600",
            "destinationOptions": options if any(options.values()) else None,
            "logDestination": one(parameters, "LogDestination"),
        }
    return answer


def _describe(_: Action, parameters: Parameters) -> Answer:
    asked = ec2._parse_member_list(parameters, "FlowLogId")
    filters = ec2._parse_filters(parameters)
    reading = {
        "resource-id": "ResourceId",
        "flow-log-id": "FlowLogId",
        "traffic-type": "TrafficType",
        "log-destination-type": "LogDestinationType",
    }
    found = [
        flow_log
        for flow_log in ec2._flow_logs.values()
        if (not asked or flow_log["FlowLogId"] in asked)
        and all(flow_log[reading[name]] in values for name, values in filters.items() if name in reading)
        and ec2._resource_matches_tag_filters(flow_log["FlowLogId"], filters)
    ]
    items = "".join(f"<item>{_members(log)}{ec2._tag_set_xml(log['FlowLogId'])}</item>" for log in found)
    answer: Answer = ec2._xml(200, "DescribeFlowLogsResponse", f"<flowLogSet>{items}</flowLogSet>")
    return answer


def _members(flow_log: dict[str, Any]) -> str:
    spelled = {
        "flowLogId": flow_log["FlowLogId"],
        "resourceId": flow_log["ResourceId"],
        "trafficType": flow_log["TrafficType"],
        "logDestinationType": flow_log["LogDestinationType"],
        "flowLogStatus": flow_log["FlowLogStatus"],
        "deliverLogsStatus": "SUCCESS",
        "creationTime": flow_log["CreationTime"],
        **flow_log.get("Sent", {}),
    }
    return "".join(xml(name, value) for name, value in spelled.items())
