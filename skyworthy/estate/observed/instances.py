"""Instances' groups. (Application Auto Scaling, which scales everything else, is a service of its own.)"""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted


def _group(api: Api, wanted: Wanted) -> Answer | None:
    rows = api.rows(wanted.region, "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups")
    found = next((row for row in rows if row["AutoScalingGroupName"] == wanted.physical_id), None)
    if found is None:
        return None
    tags = [{name: tag[name] for name in ("Key", "Value", "PropagateAtLaunch")} for tag in found["Tags"]]
    zones = [each for each in str(found.get("VPCZoneIdentifier", "")).split(",") if each]
    return {**found, "Tags": tags, "VPCZoneIdentifier": zones}


READERS = {
    "AWS::AutoScaling::AutoScalingGroup": Reader(
        _group,
        unreported={
            "NotificationConfigurations": "a call of its own, which this version does not make",
        },
    ),
}
