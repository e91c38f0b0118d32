"""The embedded AWS of the contract tests serves the integration tests too."""

from tests.contract.conftest import aws, embedded

__all__ = ["aws", "embedded"]
