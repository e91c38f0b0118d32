"""The tables of readers and listings agree with the registry, with boto3, and with each other."""

from collections.abc import Iterator

import boto3
import jmespath  # type: ignore[import-untyped]
import pytest
from botocore import xform_name

from skyworthy import schemas
from skyworthy.estate.listings import ALSO, LISTINGS, LOOKED_FOR, PART_OF, Listing
from skyworthy.estate.observed import READERS
from skyworthy.estate.spelling import named_paths


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_readers_tables_name_properties_that_its_type_has(kind: str) -> None:
    reader = READERS[kind]
    schema = schemas.schema(kind)
    assert schema is not None
    named = {
        *reader.spelled,
        *reader.defaults,
        *reader.unreported,
        *reader.caseless,
        *reader.ordered,
        *reader.open,
        *reader.dns,
    }
    assert named - set(named_paths(schema)) == set()


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_readers_renames_are_jmespaths(kind: str) -> None:
    for expression in READERS[kind].spelled.values():
        jmespath.compile(expression)


@pytest.mark.parametrize("kind", sorted(READERS))
def test_every_type_that_is_read_is_listed_or_part_of_one_that_is_or_looked_for(kind: str) -> None:
    assert (PART_OF.get(kind, kind) in LISTINGS) is not (kind in LOOKED_FOR)


def listings() -> Iterator[tuple[str, Listing]]:
    yield from LISTINGS.items()
    yield from ALSO


@pytest.mark.parametrize(
    ("kind", "listing"), list(listings()), ids=lambda value: str(value) if isinstance(value, str) else ""
)
def test_every_listing_is_an_operation_of_its_service_that_answers_what_it_searches(
    kind: str, listing: Listing
) -> None:
    client = boto3.client(
        listing.service, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    operations = {xform_name(name): name for name in client.meta.service_model.operation_names}
    shape = client.meta.service_model.operation_model(operations[listing.operation])
    assert set(listing.parameters) <= set(shape.input_shape.members)
    assert listing.items.split("[")[0].split(".")[0] in shape.output_shape.members
    assert kind in schemas.resource_types() or kind in ("AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot")
