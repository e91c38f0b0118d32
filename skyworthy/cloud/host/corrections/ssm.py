"""Public parameters: the image ids that AWS publishes for every account, by which most instances are made.

Only names of the forms that AWS documents are known, so that a misspelt one is still refused. Each has an
image of its own, which EC2 knows too.
"""

import hashlib
import re
from typing import Any

from ministack.services import ec2, ssm

from skyworthy.cloud.host import private

private.require(ssm, "_public_parameter", "_PUBLIC_AMI_PARAMETERS")
private.require(ec2, "_STUB_AMIS")

_ARCHITECTURE = r"(x86_64|arm64)"
_FORMS = re.compile(
    r"/aws/service/(?:"
    rf"ami-amazon-linux-latest/(al2023-ami-(minimal-)?kernel-(default|6\.1|6\.12)-{_ARCHITECTURE}"
    rf"|amzn2-ami-(minimal-)?(kernel-5\.10-)?hvm-{_ARCHITECTURE}-(gp2|ebs))"
    r"|ami-windows-latest/Windows_Server-(2016|2019|2022|2025)-English-(Full|Core)-"
    r"(Base|ContainersLatest|ECS_Optimized/image_id)"
    r"|ecs/optimized-ami/amazon-linux(-2|-2023)?(/(arm64|gpu|inf|neuron|kernel-5\.10))*/recommended/image_id"
    rf"|eks/optimized-ami/1\.\d\d/amazon-linux-(2|2-arm64|2-gpu|2023/{_ARCHITECTURE}/(standard|nvidia|neuron))"
    r"/recommended/image_id"
    rf"|bottlerocket/aws-(ecs|k8s)-[\d.]+(-nvidia)?/{_ARCHITECTURE}/latest/image_id"
    r"|canonical/ubuntu/server(-minimal)?/\d\d\.04/stable/current/(amd64|arm64)/hvm/ebs-(gp2|gp3)/ami-id"
    r"|debian/release/\d\d/latest/(amd64|arm64)"
    r")"
)


def install() -> None:
    known = ssm._public_parameter

    def public_parameter(name: str) -> Any:
        found = known(name)
        if found is None and isinstance(name, str) and _FORMS.fullmatch(name):
            ssm._PUBLIC_AMI_PARAMETERS[name] = _image(name)
            found = known(name)
        return found

    ssm._public_parameter = public_parameter


def _image(parameter: str) -> str:
    image_id = f"ami-{hashlib.sha256(parameter.encode()).hexdigest()[:17]}"
    name = parameter.removeprefix("/aws/service/")
    platform = "windows" if "Windows" in parameter else ""
    ec2._STUB_AMIS.append((image_id, name, name, platform, "/dev/xvda", "137112412989", "amazon"))
    return image_id
