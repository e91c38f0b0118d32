"""Agent runtimes, their endpoints, and memories."""

from typing import Any

from skyworthy.cloud.host.registry import Properties
from skyworthy.cloud.host.simple import Answer, Simple, provide

_SERVICE = "bedrock-agentcore-control"


def install() -> None:
    provide(
        "AWS::BedrockAgentCore::Runtime",
        Simple(
            _SERVICE,
            create="create_agent_runtime",
            update="update_agent_runtime",
            delete="delete_agent_runtime",
            identify=lambda answer, _: str(answer["agentRuntimeId"]),
            target=lambda runtime, _: {"agentRuntimeId": runtime},
            settle=lambda properties, _: _spelled(properties),
            revise=lambda _, properties: _spelled(properties),
            attributes=lambda answer, _: {
                "AgentRuntimeId": answer["agentRuntimeId"],
                "AgentRuntimeArn": answer["agentRuntimeArn"],
                "AgentRuntimeVersion": answer["agentRuntimeVersion"],
                "Status": answer["status"],
            },
        ),
    )
    provide(
        "AWS::BedrockAgentCore::RuntimeEndpoint",
        Simple(
            _SERVICE,
            create="create_agent_runtime_endpoint",
            update="update_agent_runtime_endpoint",
            delete="delete_agent_runtime_endpoint",
            identify=lambda answer, _: str(answer["agentRuntimeEndpointArn"]),
            target=lambda _, properties: {
                "agentRuntimeId": properties["AgentRuntimeId"],
                "endpointName": properties["Name"],
            },
            attributes=lambda answer, _: {
                "AgentRuntimeEndpointArn": answer["agentRuntimeEndpointArn"],
                "AgentRuntimeArn": answer["agentRuntimeArn"],
                "TargetVersion": answer["targetVersion"],
                "Status": answer["status"],
            },
        ),
    )
    provide(
        "AWS::BedrockAgentCore::Memory",
        Simple(
            _SERVICE,
            create="create_memory",
            update="update_memory",
            delete="delete_memory",
            identify=lambda answer, _: str(answer["memory"]["arn"]),
            target=lambda arn, _: {"memoryId": arn.rsplit("/", 1)[-1]},
            revise=lambda _, properties: {"memoryStrategies": None},
            attributes=_memory,
        ),
    )


def _spelled(properties: Properties) -> dict[str, Any]:
    """CloudFormation names a protocol, and nests the network, otherwise than the API."""
    network = properties.get("NetworkConfiguration") or {"NetworkMode": "PUBLIC"}
    spelled: dict[str, Any] = {"networkMode": network["NetworkMode"]}
    if inside := network.get("NetworkModeConfig"):
        spelled["networkModeConfig"] = {
            "securityGroups": inside.get("SecurityGroups", []),
            "subnets": inside.get("Subnets", []),
        }
    protocol = properties.get("ProtocolConfiguration")
    return {
        "networkConfiguration": spelled,
        "protocolConfiguration": {"serverProtocol": protocol} if protocol else None,
    }


def _memory(answer: Answer, _: Properties) -> dict[str, str]:
    memory = answer["memory"]
    return {"MemoryId": memory["id"], "MemoryArn": memory["arn"], "Status": memory["status"]}
