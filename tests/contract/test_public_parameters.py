"""Public parameters and identity providers: what ordinary applications take for granted."""

from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64"
ECS = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"


def taking(name: str) -> dict[str, Any]:
    return {
        "Parameters": {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": name}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Image"}}}},
        "Outputs": {"Image": {"Value": {"Ref": "Image"}}},
    }


@pytest.mark.parametrize("name", [LINUX, ECS])
def test_a_public_parameter_names_an_image_that_ec2_knows(aws: Aws, name: str) -> None:
    image = aws.deploy(taking(name), "public-parameter").outputs["Image"]
    assert aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] == image
    assert len(aws.client("ec2").describe_images(ImageIds=[image])["Images"]) == 1
    aws.delete("public-parameter")


@pytest.mark.parametrize("name", [f"{LINUX}x", LINUX.replace("kernel", "kernle"), "/aws/service/anything"])
def test_a_misspelt_public_parameter_is_refused(aws: Aws, name: str) -> None:
    cloudformation = aws.client("cloudformation")
    with pytest.raises((StackFailed, cloudformation.exceptions.ClientError), match="does not exist"):
        aws.deploy(taking(name), "misspelt-parameter")


def test_the_cdks_identity_provider_is_made_without_asking_the_issuer(aws: Aws) -> None:
    url = "https://token.actions.githubusercontent.com"
    provider = {
        "Type": "Custom::AWSCDKOpenIdConnectProvider",
        "Properties": {"ServiceToken": "unused", "Url": url, "ClientIDList": ["sts.amazonaws.com"]},
    }
    arn = aws.deploy({"Resources": {"Github": provider}}, "identity-provider").ids["Github"]
    kept = aws.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert kept["ClientIDList"] == ["sts.amazonaws.com"]
    aws.delete("identity-provider")
    assert aws.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
