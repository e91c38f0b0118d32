"""The table of what AWS publishes: sourced, and at one with what the platforms' constructs use."""

from urllib.parse import urlsplit

import pytest

from platforms.patterns.metrics import METRICS
from skyworthy.checks.published_metrics import PUBLISHED


@pytest.mark.parametrize("namespace", PUBLISHED)
def test_every_namespace_names_the_page_of_aws_that_lists_it(namespace: str) -> None:
    found = PUBLISHED[namespace]
    assert urlsplit(found.source).hostname == "docs.aws.amazon.com"
    assert found.metrics and set(found.own_dimensions) <= found.metrics


@pytest.mark.parametrize("name", METRICS)
def test_what_the_constructs_use_is_in_the_table(name: str) -> None:
    used = METRICS[name]
    published = PUBLISHED[used.namespace]
    assert used.name in published.metrics
    assert all(published.may_have(used.name, names) for names in used.dimensions)


def test_dimensions_of_another_service_are_not_published() -> None:
    balancer = PUBLISHED["AWS/ApplicationELB"]
    assert balancer.may_have("RequestCount", frozenset({"LoadBalancer"}))
    assert not balancer.may_have("RequestCount", frozenset({"ServiceName"}))
