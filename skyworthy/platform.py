"""The manifest of a platform (`skyworthy.toml`), and how platforms are found.

A folder with a `cdk.json` and no manifest is a platform too: what is missing is inferred, and `inferred`
says what.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from skyworthy.errors import ManifestError

MANIFEST = "skyworthy.toml"
SAME_WORD = {"prod": "production", "production": "prod"}
"""The command line takes either word for the production environment."""


class Manifest(BaseModel):
    """What `skyworthy.toml` may say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str = ""
    engine: Literal["cdk", "terraform"] = "cdk"
    command: str | None = None
    environments: tuple[str, ...] = ()
    environment_context: str | None = None
    regions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def environments_can_be_chosen(self) -> Self:
        if self.environments and self.engine == "cdk" and not self.environment_context:
            raise ValueError(
                "environments are listed, but environment_context does not say how one is chosen"
            )
        return self


class Platform(BaseModel):
    """A manifest and where it lies."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    manifest: Manifest
    command: str
    inferred: tuple[str, ...] = ()
    """what was not in a manifest, one sentence each"""

    @property
    def name(self) -> str:
        return self.manifest.name

    def environment(self, asked: str | None) -> str | None:
        """The environment to use: the one asked for, else the first; None where the platform has none."""
        known = self.manifest.environments
        if not known:
            if asked:
                raise ManifestError(
                    f"{self.name} has no environments, and '{asked}' was asked for; leave --environment out, "
                    f"or list them in {self.folder / MANIFEST}"
                )
            return None
        if asked is None:
            return known[0]
        for word in (asked, SAME_WORD.get(asked)):
            if word in known:
                return word
        raise ManifestError(f"{self.name} has no environment '{asked}'; it has: {', '.join(known)}")


def find(name_or_folder: str, roots: tuple[Path, ...]) -> Platform:
    """A platform by name (searched in `<root>/platforms`), or by its folder."""
    folder = Path(name_or_folder).expanduser()
    if folder.is_dir() and ((folder / MANIFEST).exists() or (folder / "cdk.json").exists()):
        return load(folder.resolve())
    known = {platform.name: platform for platform in all_platforms(roots)}
    if name_or_folder in known:
        return known[name_or_folder]
    if folder.is_dir():
        raise ManifestError(f"{name_or_folder}: neither {MANIFEST} nor cdk.json is in this folder")
    raise ManifestError(
        f"no platform '{name_or_folder}'; known: {', '.join(sorted(known)) or 'none'}, "
        "or give a folder with a cdk.json"
    )


def all_platforms(roots: tuple[Path, ...]) -> list[Platform]:
    """Every platform under `<root>/platforms`, in the order of their names."""
    folders = {path.parent.resolve() for root in roots for path in (root / "platforms").glob(f"*/{MANIFEST}")}
    return sorted((load(folder) for folder in folders), key=lambda platform: platform.name)


def load(folder: Path) -> Platform:
    """Read a folder's manifest; infer what it does not say."""
    inferred: list[str] = []
    path = folder / MANIFEST
    if path.exists():
        manifest = _manifest(path)
    else:
        manifest = Manifest(name=_name(folder), title=folder.name)
        inferred.append(
            f"no {MANIFEST}: engine cdk, named '{manifest.name}' after its folder, no environments"
        )
    command = manifest.command or _cdk_app(folder)
    if manifest.command is None:
        inferred.append(f"the command comes from cdk.json: {command}")
    return Platform(folder=folder, manifest=manifest, command=command, inferred=tuple(inferred))


def _manifest(path: Path) -> Manifest:
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: not valid TOML: {error}") from error
    except ValidationError as error:
        problems = [
            f"  {'.'.join(map(str, problem['loc'])) or 'manifest'}: {problem['msg']}"
            + (f" (received {problem['input']!r})" if problem["loc"] else "")
            for problem in error.errors()
        ]
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise ManifestError("\n".join([f"{path}: {count}:", *problems])) from error


def _cdk_app(folder: Path) -> str:
    path = folder / "cdk.json"
    if not path.exists():
        raise ManifestError(f"{folder}: no cdk.json, and no command in {MANIFEST}")
    command = _json_object(path).get("app")
    if not isinstance(command, str) or not command.strip():
        raise ManifestError(f'{path}: "app" is {command!r}; it must be the command that synthesises')
    return command


def cdk_context(folder: Path) -> dict[str, object]:
    """The context of cdk.json, as the CDK CLI would give it to the application."""
    path = folder / "cdk.json"
    context = _json_object(path).get("context", {}) if path.exists() else {}
    if not isinstance(context, dict):
        raise ManifestError(f'{path}: "context" is {context!r}; it must be an object')
    saved = folder / "cdk.context.json"
    looked_up = _json_object(saved) if saved.exists() else {}
    return {**looked_up, **context}


def _json_object(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text())
    except ValueError as error:  # not JSON, or not even text
        raise ManifestError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(found, dict):
        raise ManifestError(f"{path}: holds {type(found).__name__}; it must be an object")
    return found


def roots() -> tuple[Path, ...]:
    """Where platforms are searched: SKYWORTHY_ROOT, the current folder, the checkout this tool runs from."""
    named = os.environ.get("SKYWORTHY_ROOT")
    checkout = Path(__file__).resolve().parents[1]
    return tuple(dict.fromkeys([*([Path(named)] if named else []), Path.cwd(), checkout]))


def _name(folder: Path) -> str:
    kept = "".join(char if char.isalnum() else "-" for char in folder.name.lower()).strip("-")
    return kept if kept[:1].isalpha() else f"app-{kept}"
