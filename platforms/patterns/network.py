"""A VPC of three tiers, with flow logs and the endpoints that private workloads need to reach AWS."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from platforms.patterns.logs import Logs
from platforms.patterns.policies import acknowledge, descendant

PUBLIC = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
PRIVATE = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
ISOLATED = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)


class Network(Construct):
    """Public, private and isolated subnets in every zone. Isolated ones have no route out of the VPC.

    Every subnet takes a sixteenth of the network: three tiers over up to five zones fit.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cidr: IPv4Network,
        zones: Sequence[str],
        nat_gateways: int,
        logs: Logs,
    ) -> None:
        super().__init__(scope, id_)
        tiers = {
            "Public": ec2.SubnetType.PUBLIC,
            "Private": ec2.SubnetType.PRIVATE_WITH_EGRESS,
            "Isolated": ec2.SubnetType.PRIVATE_ISOLATED,
        }
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(str(cidr)),
            availability_zones=list(zones),
            nat_gateways=nat_gateways,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name=name,
                    subnet_type=type_,
                    cidr_mask=cidr.prefixlen + 4,
                    # NAT gateways and load balancers bring their addresses; nothing else gets one by default
                    map_public_ip_on_launch=False if type_ == ec2.SubnetType.PUBLIC else None,
                )
                for name, type_ in tiers.items()
            ],
        )
        flow_log = self.vpc.add_flow_log(
            "FlowLog",
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(logs.group(self, "FlowLogGroup")),
            traffic_type=ec2.FlowLogTrafficType.ALL,
        )
        self.vpc.add_gateway_endpoint(
            "S3", service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[PRIVATE]
        )  # by default it would be a route out of the isolated subnets too
        acknowledge(
            descendant(flow_log, "IAMRole", "DefaultPolicy"),
            "CDK writes this policy: it names the one log group and the actions that flow logs need",
            "NIST.800.53.R5-IAMNoInlinePolicy",
        )
        for subnet in self.vpc.public_subnets:
            acknowledge(
                subnet.node.find_child("DefaultRoute"),
                "A public subnet is one with a route to the internet gateway",
                "NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW",
            )

    def add_endpoints(
        self, services: Mapping[str, ec2.InterfaceVpcEndpointAwsService], *, group: ec2.ISecurityGroup
    ) -> None:
        """Interface endpoints in the private subnets; `group` alone says who may call them."""
        for id_, service in services.items():
            self.vpc.add_interface_endpoint(
                id_, service=service, subnets=PRIVATE, security_groups=[group], open=False
            )
