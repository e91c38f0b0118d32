"""Every error a user can meet, with the exit code it ends the command with.

    SkyworthyError                 1   a usage or tool error
    ├── ManifestError              1   skyworthy.toml, cdk.json or a command-line name is wrong
    ├── ToolMissing                1   node, the CDK toolkit … is not on this machine
    ├── CloudError                 4   the embedded AWS did not start, or died
    ├── GuardRefused               4   a rehearsal could have reached something that is not the embedded AWS
    ├── SynthesisFailed            4   the application raised, or its templates are invalid
    ├── DeploymentFailed           4   says the resource, the reason, what was rolled back
    └── Interrupted              130   Ctrl-C

A message says what is wrong, the value received, what is allowed and what to do. 2 (refuted) and 3
(unknown) are verdicts, not errors: see `skyworthy.result`.
"""


class SkyworthyError(Exception):
    """A mistake or failure that ends the command with one message and no traceback."""

    exit_code = 1

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        """What a tool wrote on stderr, verbatim; always shown."""


class ManifestError(SkyworthyError):
    """A platform, an environment or a manifest is not what it should be."""


class ToolMissing(SkyworthyError):
    """A program that the engine needs is not there."""


class CloudError(SkyworthyError):
    """The embedded AWS did not start or has died."""

    exit_code = 4


class GuardRefused(SkyworthyError):
    """The rehearsal was stopped before its first write."""

    exit_code = 4


class SynthesisFailed(SkyworthyError):
    """The application did not produce valid templates."""

    exit_code = 4


class DeploymentFailed(SkyworthyError):
    """The engine reported a failed deployment or destroy."""

    exit_code = 4


class Interrupted(SkyworthyError):
    """The user pressed Ctrl-C; the message says what state was left and the next step."""

    exit_code = 130
