"""A nested stack is read with its own template, and its outputs resolve in the stack that holds it."""

import functools
import json
from pathlib import Path
from typing import Any

from skyworthy.estate import compare, read
from tests.contract.conftest import Aws
from tests.unit.estate.assemblies import assembly

INNER: dict[str, Any] = {
    "Parameters": {"Delay": {"Type": "Number"}},
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "Delay"}}}},
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}},
}


def test_a_nested_stack_is_read_with_its_template_and_parameters(aws: Aws, tmp_path: Path) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="nested-templates", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="nested-templates", Key="inner.json", Body=json.dumps(INNER))
    outer = {
        "Resources": {
            "Inner": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {
                    "TemplateURL": f"{aws.target.endpoint}/nested-templates/inner.json",
                    "Parameters": {"Delay": "7"},
                },
                "Metadata": {"aws:asset:path": "inner.json"},
            },
            "Parameter": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["Inner", "Outputs.Arn"]}},
            },
        }
    }
    aws.deploy(outer, "outer")
    folder = assembly(tmp_path, {"outer": outer})
    (folder / "inner.json").write_text(json.dumps(INNER))
    estate = read(folder, functools.cache(aws.client), aws.target.account)
    found = {resource.logical_id: resource for resource in estate.resources}
    assert set(found) == {"Inner", "Queue", "Parameter"}
    assert found["Queue"].stack != "outer"
    assert found["Queue"].declared == {"DelaySeconds": "7"}
    assert found["Parameter"].declared["Value"] == (found["Queue"].observed or {})["Arn"]
    assert [compare(each, estate).outcome for each in estate.resources] == ["read back"] * 3
