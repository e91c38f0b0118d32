"""EC2 resources that CloudFormation makes are in EC2's API as they were declared."""

from typing import Any

from tests.contract.conftest import Aws

NETWORK: dict[str, Any] = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.7.0.0/16"}},
    "One": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {
            "VpcId": {"Ref": "Vpc"},
            "CidrBlock": "10.7.0.0/24",
            "AvailabilityZone": "eu-west-1a",
        },
    },
    "Two": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {
            "VpcId": {"Ref": "Vpc"},
            "CidrBlock": "10.7.1.0/24",
            "AvailabilityZone": "eu-west-1b",
        },
    },
    "Group": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": "Ours & theirs",
            "VpcId": {"Ref": "Vpc"},
            "SecurityGroupEgress": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.7.0.0/16"}
            ],
        },
    },
    "Other": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"GroupDescription": "Other", "VpcId": {"Ref": "Vpc"}},
    },
}


def tagged(value: str) -> list[dict[str, str]]:
    return [{"Key": "Owner", "Value": value}]


def template(resources: dict[str, Any], **outputs: Any) -> dict[str, Any]:
    return {
        "Resources": {**NETWORK, **resources},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }


def own_tags(tags: list[dict[str, str]]) -> list[dict[str, str]]:
    return [tag for tag in tags if not tag["Key"].startswith("aws:")]


def test_a_network_gives_its_attributes(aws: Aws) -> None:
    made = aws.deploy(
        template(
            {},
            Cidr={"Fn::GetAtt": ["Vpc", "CidrBlock"]},
            Association={"Fn::Select": [0, {"Fn::GetAtt": ["Vpc", "CidrBlockAssociations"]}]},
            Subnet={"Fn::GetAtt": ["One", "CidrBlock"]},
            Acl={"Fn::GetAtt": ["One", "NetworkAclAssociationId"]},
        ),
        "network",
    )
    assert made.outputs["Cidr"] == "10.7.0.0/16"
    assert made.outputs["Association"].startswith("vpc-cidr-assoc-")
    assert made.outputs["Subnet"] == "10.7.0.0/24"
    assert made.outputs["Acl"].startswith("aclassoc-")
    aws.delete("network")


def test_a_group_that_declares_egress_has_no_other(aws: Aws) -> None:
    made = aws.deploy(template({}), "group")
    groups = aws.client("ec2").describe_security_groups(GroupIds=[made.ids["Group"]])["SecurityGroups"]
    assert [rule["IpRanges"][0]["CidrIp"] for rule in groups[0]["IpPermissionsEgress"]] == ["10.7.0.0/16"]
    assert groups[0]["Description"] == "Ours & theirs"
    aws.delete("group")


def test_the_default_group_begins_as_on_aws_and_stays_as_it_is_made(aws: Aws) -> None:
    ec2, resources = aws.client("ec2"), template({}, Group={"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]})
    group_id = aws.deploy(resources, "default-group").outputs["Group"]

    def ingress() -> list[dict[str, Any]]:
        found = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
        rules: list[dict[str, Any]] = found["IpPermissions"]
        return rules

    assert [pair["GroupId"] for rule in ingress() for pair in rule["UserIdGroupPairs"]] == [group_id]
    own = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group_id}]}
    ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=[own])
    assert ingress() == []
    resources["Resources"]["Vpc"] = {
        "Type": "AWS::EC2::VPC",
        "Properties": {"CidrBlock": "10.7.0.0/16", "Tags": tagged("a")},
    }
    aws.deploy(resources, "default-group")
    assert ingress() == []
    aws.delete("default-group")


def test_a_nat_gateway_holds_its_address_until_it_is_deleted(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    gateway: dict[str, Any] = {
        "Address": {"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc", "Tags": tagged("a")}},
        "Nat": {
            "Type": "AWS::EC2::NatGateway",
            "Properties": {
                "SubnetId": {"Ref": "One"},
                "AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]},
                "Tags": tagged("a"),
            },
        },
    }
    made = aws.deploy(template(gateway), "nat")
    nat = ec2.describe_nat_gateways(NatGatewayIds=[made.ids["Nat"]])["NatGateways"][0]
    address = ec2.describe_addresses(PublicIps=[made.ids["Address"]])["Addresses"][0]
    held = nat["NatGatewayAddresses"][0]
    assert (held["PublicIp"], held["AllocationId"]) == (made.ids["Address"], address["AllocationId"])
    assert held["PrivateIp"].startswith("10.7.0.")
    assert address["AssociationId"] == held["AssociationId"]
    interface = ec2.describe_network_interfaces(NetworkInterfaceIds=[held["NetworkInterfaceId"]])
    assert interface["NetworkInterfaces"][0]["InterfaceType"] == "nat_gateway"
    assert interface["NetworkInterfaces"][0]["Association"]["PublicIp"] == made.ids["Address"]
    assert own_tags(address["Tags"]) == tagged("a")
    assert {"Key": "aws:cloudformation:logical-id", "Value": "Address"} in address["Tags"]

    gateway["Nat"]["Properties"]["Tags"] = tagged("b")
    gateway["Address"]["Properties"]["Tags"] = []
    assert aws.deploy(template(gateway), "nat").ids["Nat"] == made.ids["Nat"]
    nat = ec2.describe_nat_gateways(NatGatewayIds=[made.ids["Nat"]])["NatGateways"][0]
    assert own_tags(nat["Tags"]) == tagged("b")
    address = ec2.describe_addresses(PublicIps=[made.ids["Address"]])["Addresses"][0]
    assert own_tags(address.get("Tags", [])) == []

    gateway["Nat"]["Properties"]["SubnetId"] = {"Ref": "Two"}
    gateway["Second"] = {"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc"}}
    gateway["Nat"]["Properties"]["AllocationId"] = {"Fn::GetAtt": ["Second", "AllocationId"]}
    replaced = aws.deploy(template(gateway), "nat").ids["Nat"]
    assert replaced != made.ids["Nat"]

    aws.delete("nat")
    states = {row["NatGatewayId"]: row["State"] for row in ec2.describe_nat_gateways()["NatGateways"]}
    assert {states[made.ids["Nat"]], states[replaced]} == {"deleted"}
    assert ec2.describe_addresses(PublicIps=[made.ids["Address"]])["Addresses"] == []


def test_an_endpoint_keeps_groups_private_dns_interfaces_and_policy(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "logs:*", "Resource": "*"}],
    }
    endpoint: dict[str, Any] = {
        "Endpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "VpcId": {"Ref": "Vpc"},
                "ServiceName": "com.amazonaws.eu-west-1.logs",
                "VpcEndpointType": "Interface",
                "PrivateDnsEnabled": True,
                "SubnetIds": [{"Ref": "One"}],
                "SecurityGroupIds": [{"Ref": "Group"}],
                "PolicyDocument": policy,
                "Tags": tagged("a"),
            },
        }
    }

    def read(endpoint_id: str) -> dict[str, Any]:
        found: dict[str, Any] = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
        return found

    made = aws.deploy(
        template(endpoint, Name={"Fn::Select": [0, {"Fn::GetAtt": ["Endpoint", "DnsEntries"]}]}), "endpoint"
    )
    found = read(made.ids["Endpoint"])
    assert [group["GroupId"] for group in found["Groups"]] == [made.ids["Group"]]
    assert found["PrivateDnsEnabled"] is True
    assert '"logs:*"' in found["PolicyDocument"]
    assert len(found["NetworkInterfaceIds"]) == 1
    assert made.outputs["Name"].split(":")[1] == found["DnsEntries"][0]["DnsName"]
    assert own_tags(found["Tags"]) == tagged("a")

    endpoint["Endpoint"]["Properties"] |= {
        "SubnetIds": [{"Ref": "Two"}],
        "SecurityGroupIds": [{"Ref": "Other"}],
        "PrivateDnsEnabled": False,
    }
    del endpoint["Endpoint"]["Properties"]["PolicyDocument"]
    changed = aws.deploy(template(endpoint), "endpoint")
    assert changed.ids["Endpoint"] == made.ids["Endpoint"]
    found = read(made.ids["Endpoint"])
    assert [group["GroupId"] for group in found["Groups"]] == [made.ids["Other"]]
    assert (found["SubnetIds"], found["PrivateDnsEnabled"]) == ([made.ids["Two"]], False)
    assert "logs" not in found["PolicyDocument"]
    interface = ec2.describe_network_interfaces(NetworkInterfaceIds=found["NetworkInterfaceIds"])
    assert interface["NetworkInterfaces"][0]["SubnetId"] == made.ids["Two"]

    aws.delete("endpoint")
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []
    only = [{"Name": "interface-type", "Values": ["vpc_endpoint"]}]
    assert ec2.describe_network_interfaces(Filters=only)["NetworkInterfaces"] == []


def test_rules_of_their_own_are_in_their_groups(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    rules: dict[str, Any] = {
        "In": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
                "GroupId": {"Ref": "Other"},
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "SourceSecurityGroupId": {"Ref": "Group"},
                "Description": "from ours",
            },
        },
        "Out": {
            "Type": "AWS::EC2::SecurityGroupEgress",
            "Properties": {
                "GroupId": {"Ref": "Group"},
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "DestinationPrefixListId": "pl-6da54004",
            },
        },
    }

    def read(group: str, direction: str) -> list[dict[str, Any]]:
        found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        rules: list[dict[str, Any]] = found[direction]
        return rules

    made = aws.deploy(template(rules), "rules")
    ingress = read(made.ids["Other"], "IpPermissions")
    assert [(rule["FromPort"], rule["UserIdGroupPairs"][0]["GroupId"]) for rule in ingress] == [
        (5432, made.ids["Group"])
    ]
    listed = ec2.describe_security_group_rules(SecurityGroupRuleIds=[made.ids["In"]])["SecurityGroupRules"]
    assert [rule["Description"] for rule in listed] == ["from ours"]
    egress = read(made.ids["Group"], "IpPermissionsEgress")
    assert [pair["PrefixListId"] for rule in egress for pair in rule["PrefixListIds"]] == ["pl-6da54004"]

    rules["In"]["Properties"] |= {"FromPort": 5433, "ToPort": 5433}
    aws.deploy(template(rules), "rules")
    assert [rule["FromPort"] for rule in read(made.ids["Other"], "IpPermissions")] == [5433]
    del rules["In"]
    aws.deploy(template(rules), "rules")
    assert read(made.ids["Other"], "IpPermissions") == []
    aws.delete("rules")


def test_a_flow_log_keeps_its_role_and_group(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    flow: dict[str, Any] = {
        "Flow": {
            "Type": "AWS::EC2::FlowLog",
            "Properties": {
                "ResourceId": {"Ref": "Vpc"},
                "ResourceType": "VPC",
                "TrafficType": "REJECT",
                "LogGroupName": "/network/flows",
                "DeliverLogsPermissionArn": "arn:aws:iam::123456789012:role/flows",
                "MaxAggregationInterval": 60,
                "Tags": tagged("a"),
            },
        }
    }

    def read(flow_log: str) -> dict[str, Any]:
        found: dict[str, Any] = ec2.describe_flow_logs(FlowLogIds=[flow_log])["FlowLogs"][0]
        return found

    made = aws.deploy(template(flow), "flow").ids["Flow"]
    found = read(made)
    assert found["LogGroupName"] == "/network/flows"
    assert found["DeliverLogsPermissionArn"] == "arn:aws:iam::123456789012:role/flows"
    assert (found["MaxAggregationInterval"], found["TrafficType"]) == (60, "REJECT")
    assert own_tags(found["Tags"]) == tagged("a")
    flow["Flow"]["Properties"]["Tags"] = tagged("b")
    assert aws.deploy(template(flow), "flow").ids["Flow"] == made
    assert own_tags(read(made)["Tags"]) == tagged("b")
    flow["Flow"]["Properties"]["TrafficType"] = "ALL"
    replaced = aws.deploy(template(flow), "flow").ids["Flow"]
    assert [row["FlowLogId"] for row in ec2.describe_flow_logs()["FlowLogs"]] == [replaced]
    aws.delete("flow")
    assert ec2.describe_flow_logs()["FlowLogs"] == []


def test_a_network_acl_holds_for_its_subnet_and_hands_it_back(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    acl: dict[str, Any] = {
        "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": {"Ref": "Vpc"}, "Tags": tagged("a")}},
        "Entry": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "Acl"},
                "RuleNumber": 100,
                "Protocol": 6,
                "RuleAction": "allow",
                "Egress": "true",
                "CidrBlock": "10.7.0.0/16",
                "PortRange": {"From": 5432, "To": "5433"},
            },
        },
        "Holds": {
            "Type": "AWS::EC2::SubnetNetworkAclAssociation",
            "Properties": {"NetworkAclId": {"Ref": "Acl"}, "SubnetId": {"Ref": "One"}},
        },
    }

    def read(acl_id: str) -> dict[str, Any]:
        found: dict[str, Any] = ec2.describe_network_acls(NetworkAclIds=[acl_id])["NetworkAcls"][0]
        return found

    made = aws.deploy(template(acl), "acl").ids
    found = read(made["Acl"])
    entries = {(row["RuleNumber"], row["Egress"]): row for row in found["Entries"]}
    assert entries[100, True]["PortRange"] == {"From": 5432, "To": 5433}
    assert entries[32767, False]["RuleAction"] == "deny"
    assert [row["SubnetId"] for row in found["Associations"]] == [made["One"]]

    acl["Entry"]["Properties"] |= {"RuleAction": "deny", "PortRange": {"From": 22, "To": 22}}
    aws.deploy(template(acl), "acl")
    entry = next(row for row in read(made["Acl"])["Entries"] if row["RuleNumber"] == 100)
    assert (entry["RuleAction"], entry["PortRange"]["To"]) == ("deny", 22)

    del acl["Holds"], acl["Entry"]
    aws.deploy(template(acl), "acl")
    assert read(made["Acl"])["Associations"] == []
    default = [{"Name": "association.subnet-id", "Values": [made["One"]]}]
    assert ec2.describe_network_acls(Filters=default)["NetworkAcls"][0]["IsDefault"] is True
    aws.delete("acl")
    assert made["Acl"] not in {row["NetworkAclId"] for row in ec2.describe_network_acls()["NetworkAcls"]}
