"""Put our resource types and corrections into MiniStack, once, before it serves."""

import importlib
import pkgutil

from ministack.services.cloudformation import stacks

from skyworthy.cloud.host import corrections, recorded, registry, types


def install() -> None:
    """Every module of `types` and `corrections` has an `install()`; types first, to be overlaid."""
    built_in_off_loop = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda name: registry.runs_off_loop(name) or built_in_off_loop(name)
    # our handlers make several calls, so one that failed may have changed something: it is rolled back too
    built_in_sent_back = stacks._sends_back_failed_update
    stacks._sends_back_failed_update = lambda name: registry.runs_off_loop(name) or built_in_sent_back(name)
    for package in (types, corrections):
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
            importlib.import_module(f"{package.__name__}.{module.name}").install()
    recorded.record_everything_else()
