"""The result as one page that needs nothing else: no script, no file beside it."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from skyworthy.result import Result


def render(result: Result) -> str:
    """The page. Whatever an application put into a name or a value is escaped."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files("skyworthy.report").joinpath("page.html.jinja").read_text()
    return environment.from_string(source).render(result=result)
