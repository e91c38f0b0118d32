"""RDS: Aurora clusters, their instances and groups."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import More, Reader, Wanted, further, listed, with_more

_GROUP_IDS = "VpcSecurityGroups[].VpcSecurityGroupId"
_IN_SECRET = "RDS reports the secret that it manages, not this setting"


def _tags(arn: str) -> More:
    return further("rds", "list_tags_for_resource", "Tags", "TagList", ResourceName=arn)


def _parameters(operation: str, name: str) -> More:
    """Only what was set: the other hundreds are the engine's defaults."""

    def ask(api: Api, wanted: Wanted, found: Answer) -> Answer:
        rows = api.rows(
            wanted.region, "rds", operation, "Parameters", Source="user", **{name: wanted.physical_id}
        )
        return {"Parameters": {row["ParameterName"]: row.get("ParameterValue") for row in rows}}

    return ask


READERS = {
    "AWS::RDS::DBCluster": Reader(
        listed("rds", "describe_db_clusters", "DBClusters", "DBClusterIdentifier"),
        spelled={
            "DBClusterParameterGroupName": "DBClusterParameterGroup",
            "DBSubnetGroupName": "DBSubnetGroup",
            "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
            "EnableHttpEndpoint": "HttpEndpointEnabled",
            "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
            "Endpoint": "{Address: Endpoint, Port: to_string(Port)}",
            "ReadEndpoint": "{Address: ReaderEndpoint}",
            "VpcSecurityGroupIds": _GROUP_IDS,
        },
        caseless=frozenset(
            {
                "DBClusterIdentifier",
                "DBClusterParameterGroupName",
                "DBSubnetGroupName",
                "PreferredMaintenanceWindow",
            }
        ),
        unreported={"ManageMasterUserPassword": _IN_SECRET},
    ),
    "AWS::RDS::DBInstance": Reader(
        listed("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
        spelled={
            "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName",
            "DBSubnetGroupName": "DBSubnetGroup.DBSubnetGroupName",
            "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
            "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
            "EnablePerformanceInsights": "PerformanceInsightsEnabled",
            "OptionGroupName": "OptionGroupMemberships[0].OptionGroupName",
            "Port": "Endpoint.Port",
            "VPCSecurityGroups": _GROUP_IDS,
        },
        caseless=frozenset(
            {
                "DBClusterIdentifier",
                "DBInstanceIdentifier",
                "DBParameterGroupName",
                "DBSubnetGroupName",
                "PreferredMaintenanceWindow",
            }
        ),
        unreported={"ManageMasterUserPassword": _IN_SECRET},
    ),
    "AWS::RDS::DBSubnetGroup": Reader(
        with_more(
            listed("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
            _tags("DBSubnetGroupArn"),
        ),
        spelled={"SubnetIds": "Subnets[].SubnetIdentifier"},
        caseless=frozenset({"DBSubnetGroupName"}),
    ),
    "AWS::RDS::DBClusterParameterGroup": Reader(
        with_more(
            listed(
                "rds",
                "describe_db_cluster_parameter_groups",
                "DBClusterParameterGroups",
                "DBClusterParameterGroupName",
            ),
            _parameters("describe_db_cluster_parameters", "DBClusterParameterGroupName"),
            _tags("DBClusterParameterGroupArn"),
        ),
        spelled={"Family": "DBParameterGroupFamily"},
        caseless=frozenset({"DBClusterParameterGroupName"}),
    ),
    "AWS::RDS::DBParameterGroup": Reader(
        with_more(
            listed("rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName"),
            _parameters("describe_db_parameters", "DBParameterGroupName"),
            _tags("DBParameterGroupArn"),
        ),
        spelled={"Family": "DBParameterGroupFamily"},
        caseless=frozenset({"DBParameterGroupName"}),
    ),
}
