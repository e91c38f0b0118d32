"""How traffic leaves or enters a network beside routes: addresses, NAT, endpoints, ACLs; and its flow
logs."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, listed

_LIVE = "[?State!='deleted' && State!='deleting']"


def _acl_entry(api: Api, wanted: Wanted) -> Answer | None:
    acl_id = wanted.within("NetworkAclId")
    acl = api.indexed(wanted.region, "ec2", "describe_network_acls", "NetworkAcls", "NetworkAclId").get(
        acl_id, {}
    )
    number = int(wanted.declared["RuleNumber"])
    egress = str(wanted.declared.get("Egress", False)).lower() == "true"
    for entry in acl.get("Entries", []):
        if entry["RuleNumber"] == number and entry["Egress"] is egress:
            return {**entry, "NetworkAclId": acl_id}
    return None


def _acl_association(api: Api, wanted: Wanted) -> Answer | None:
    for acl in api.rows(wanted.region, "ec2", "describe_network_acls", "NetworkAcls"):
        for association in acl.get("Associations", []):
            if association["NetworkAclAssociationId"] == wanted.physical_id:
                found: Answer = association
                return found
    return None


def _address(api: Api, wanted: Wanted) -> Answer | None:
    """`Ref` gives the address itself."""
    return listed("ec2", "describe_addresses", "Addresses", "PublicIp")(api, wanted)


READERS = {
    "AWS::EC2::EIP": Reader(_address),
    "AWS::EC2::NatGateway": Reader(
        listed("ec2", "describe_nat_gateways", f"NatGateways{_LIVE}", "NatGatewayId"),
        spelled={
            "AllocationId": "NatGatewayAddresses[0].AllocationId",
            "EniId": "NatGatewayAddresses[0].NetworkInterfaceId",
            "PrivateIpAddress": "NatGatewayAddresses[0].PrivateIp",
        },
        defaults={"ConnectivityType": "public"},
    ),
    "AWS::EC2::FlowLog": Reader(
        listed("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
        spelled={"Id": "FlowLogId"},
        defaults={"MaxAggregationInterval": 600, "LogDestinationType": "cloud-watch-logs"},
        unreported={"ResourceType": "EC2 reports the resource's id, whose prefix says its type"},
    ),
    "AWS::EC2::VPCEndpoint": Reader(
        listed("ec2", "describe_vpc_endpoints", f"VpcEndpoints{_LIVE}", "VpcEndpointId"),
        spelled={
            "Id": "VpcEndpointId",
            "SecurityGroupIds": "Groups[].GroupId",
            "DnsEntries": "DnsEntries[].join(':', [HostedZoneId || '', DnsName])",
        },
    ),
    "AWS::EC2::NetworkAcl": Reader(
        listed("ec2", "describe_network_acls", "NetworkAcls", "NetworkAclId"), spelled={"Id": "NetworkAclId"}
    ),
    "AWS::EC2::NetworkAclEntry": Reader(_acl_entry, spelled={"Icmp": "IcmpTypeCode"}, joined=True),
    "AWS::EC2::SubnetNetworkAclAssociation": Reader(
        _acl_association, spelled={"AssociationId": "NetworkAclAssociationId"}
    ),
}
