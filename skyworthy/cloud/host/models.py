"""botocore's models of the services, read once: what an operation takes and answers."""

import functools
from typing import Any

import botocore.session


@functools.cache
def _session() -> Any:
    return botocore.session.Session()


@functools.cache
def operation(service: str, name: str) -> Any:
    """The model of one operation, named as AWS names it (`PutMetricAlarm`)."""
    return _session().get_service_model(service).operation_model(name)
