"""Rehearse and prove AWS platforms on one machine, with the real CDK and Terraform engines."""

__version__ = "0.1.0"
