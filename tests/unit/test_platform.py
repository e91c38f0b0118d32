"""The manifest: every field, every mistake in it, and how platforms and environments are found."""

from pathlib import Path

import pytest

from skyworthy.errors import ManifestError
from skyworthy.platform import Platform, all_platforms, cdk_context, find, load

GOOD = """
name = "shop"
title = "The shop"
engine = "cdk"
command = "python3 app.py"
environments = ["dev", "production"]
environment_context = "stage"
regions = ["eu-west-1"]
"""


def platform(folder: Path, manifest: str | None = GOOD, cdk_json: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if manifest is not None:
        (folder / "skyworthy.toml").write_text(manifest)
    if cdk_json is not None:
        (folder / "cdk.json").write_text(cdk_json)
    return folder


def loaded(folder: Path, manifest: str | None = GOOD, cdk_json: str | None = None) -> Platform:
    return load(platform(folder, manifest, cdk_json))


def test_a_whole_manifest_leaves_nothing_to_infer(tmp_path: Path) -> None:
    shop = loaded(tmp_path)
    assert (shop.name, shop.command, shop.inferred) == ("shop", "python3 app.py", ())
    assert shop.manifest.environments == ("dev", "production")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('name = "Shop"', "name: String should match pattern"),
        ("name = 3", "name: Input should be a valid string (received 3)"),
        ("title = 3", "title: Input should be a valid string (received 3)"),
        ('engine = "pulumi"', "engine: Input should be 'cdk' or 'terraform' (received 'pulumi')"),
        ("command = 3", "command: Input should be a valid string (received 3)"),
        ('environments = "dev"', "environments: Input should be a valid tuple (received 'dev')"),
        ("environments = [3]", "environments.0: Input should be a valid string (received 3)"),
        ("environment_context = 3", "environment_context: Input should be a valid string (received 3)"),
        ("regions = [3]", "regions.0: Input should be a valid string (received 3)"),
        ("colour = 1", "colour: Extra inputs are not permitted (received 1)"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_what_was_received(tmp_path: Path, line: str, said: str) -> None:
    field = line.partition(" = ")[0]
    others = [kept for kept in GOOD.splitlines() if not kept.startswith(f"{field} =")]
    with pytest.raises(ManifestError) as refused:
        loaded(tmp_path, "\n".join([*others, line]))
    assert refused.value.message.startswith(f"{tmp_path / 'skyworthy.toml'}: 1 problem:")
    assert said in refused.value.message
    assert refused.value.exit_code == 1


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"2 problems:\n  name: .*\n  engine: "):
        loaded(tmp_path, 'name = "No"\nengine = "x"')


def test_a_manifest_without_a_name_says_so(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="name: Field required"):
        loaded(tmp_path, "title = 'x'")


def test_environments_need_a_way_to_choose_one(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="environment_context does not say how one is chosen"):
        loaded(tmp_path, 'name = "shop"\nenvironments = ["dev"]')


def test_a_manifest_that_is_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"skyworthy.toml: not valid TOML: .*line 2"):
        loaded(tmp_path, "\nname = x")


def test_a_folder_with_a_cdk_json_alone_is_a_platform_and_says_what_was_inferred(tmp_path: Path) -> None:
    mine = loaded(tmp_path / "My App_2", None, '{"app": "npx ts-node app.ts"}')
    assert (mine.name, mine.command) == ("my-app-2", "npx ts-node app.ts")
    assert mine.inferred == (
        "no skyworthy.toml: engine cdk, named 'my-app-2' after its folder, no environments",
        "the command comes from cdk.json: npx ts-node app.ts",
    )
    assert loaded(tmp_path / "2024", None, '{"app": "x"}').name == "app-2024"


def test_neither_command_nor_cdk_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"no cdk\.json, and no command in skyworthy.toml"):
        loaded(tmp_path, 'name = "shop"')


@pytest.mark.parametrize(
    ("known", "asked", "given"),
    [
        (("dev", "production"), None, "dev"),
        (("dev", "production"), "production", "production"),
        (("dev", "production"), "prod", "production"),
        (("dev", "prod"), "production", "prod"),
        ((), None, None),
    ],
)
def test_either_word_for_production_is_taken(
    tmp_path: Path, known: tuple[str, ...], asked: str | None, given: str | None
) -> None:
    listed = ", ".join(f'"{name}"' for name in known)
    manifest = f'name = "shop"\ncommand = "x"\nenvironments = [{listed}]\nenvironment_context = "stage"'
    assert loaded(tmp_path, manifest).environment(asked) == given


def test_an_unknown_environment_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="shop has no environment 'qa'; it has: dev, production"):
        loaded(tmp_path).environment("qa")
    with pytest.raises(ManifestError, match="plain has no environments, and 'dev' was asked for"):
        loaded(tmp_path, 'name = "plain"\ncommand = "x"').environment("dev")


def test_platforms_are_found_by_name_under_every_root_and_by_folder(tmp_path: Path) -> None:
    shop = platform(tmp_path / "platforms" / "shop")
    assert find("shop", (tmp_path,)).folder == shop
    assert find(str(shop), ()).name == "shop"
    assert [each.name for each in all_platforms((tmp_path, tmp_path))] == ["shop"]
    with pytest.raises(ManifestError, match=r"no platform 'bank'; known: shop, or give a folder"):
        find("bank", (tmp_path,))
    with pytest.raises(ManifestError, match=r"neither skyworthy\.toml nor cdk\.json is in this folder"):
        find(str(tmp_path), (tmp_path,))


def test_context_is_that_of_cdk_json_over_what_was_looked_up(tmp_path: Path) -> None:
    folder = platform(tmp_path, None, '{"app": "x", "context": {"a": 1}}')
    (folder / "cdk.context.json").write_text('{"a": 0, "zones": ["a"]}')
    assert cdk_context(folder) == {"a": 1, "zones": ["a"]}
    (folder / "cdk.context.json").write_text("[]")
    with pytest.raises(ManifestError, match=r"cdk\.context\.json: holds list; it must be an object"):
        cdk_context(folder)
