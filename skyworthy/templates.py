"""Invalid templates are refused before anything is created, on a real account as in a rehearsal."""

from skyworthy.engines.protocol import Assembly
from skyworthy.errors import SynthesisFailed
from skyworthy.estate.validate import validate


def refuse_invalid(assembly: Assembly) -> None:
    """Raises SynthesisFailed with every problem and its path."""
    problems = validate(assembly.folder)
    if problems:
        lines = [
            f"  {problem.stack}/{problem.logical_id}: {problem.path}: {problem.message}"
            for problem in problems
        ]
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise SynthesisFailed(
            "\n".join([f"the templates do not validate, {count} (nothing was created):", *lines])
        )
