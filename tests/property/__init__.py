"""The properties of the web application, over generated configurations of it."""

import os

from skyworthy.engines.node import node

os.environ.setdefault("JSII_NODE", str(node()))  # read when aws_cdk is first imported, which is below
