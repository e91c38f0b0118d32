"""Secrets in plain are withheld on both sides; what only names one stays."""

from skyworthy.estate.compare import compare
from skyworthy.estate.model import Resource
from skyworthy.estate.withheld import WITHHELD, without_secrets

PLAIN = {
    "MasterUserPassword": "hunter2",
    "Nested": [{"ClientSecret": "hunter2", "SecretArn": "arn:aws:x"}],
    "MasterUserSecret": {"SecretArn": "arn:aws:y"},
}


def test_a_declared_secret_is_marked_and_an_observed_one_left_out() -> None:
    assert without_secrets(PLAIN, marked=True) == {
        "MasterUserPassword": WITHHELD,
        "Nested": [{"ClientSecret": WITHHELD, "SecretArn": "arn:aws:x"}],
        "MasterUserSecret": {"SecretArn": "arn:aws:y"},
    }
    assert without_secrets(PLAIN, marked=False) == {
        "Nested": [{"SecretArn": "arn:aws:x"}],
        "MasterUserSecret": {"SecretArn": "arn:aws:y"},
    }


def test_a_withheld_secret_is_listed_as_not_compared() -> None:
    declared = without_secrets({"MasterUserPassword": "hunter2"}, marked=True)
    found = compare(Resource("s", "r", "Db", "AWS::RDS::DBCluster", "db", declared, {}, "api"))
    assert [(each.path, "withheld" in each.reason) for each in found.not_compared] == [
        ("MasterUserPassword", True)
    ]
