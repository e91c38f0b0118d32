"""`synth`, `diff`, `deploy`, `destroy` as on a real account: here, on one of `skyworthy cloud up`."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from skyworthy.cloud import clients
from skyworthy.cloud.environment import Target
from tests.cli.apps import PARAMETER, assembly_app, slow
from tests.cli.command import Command, Ended, skyworthy

Environment = dict[str, str]
NAME = {"Name": {"Value": {"Ref": "Setting"}}}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """What `cloud up` says to export; ended by `cloud down`."""
    folder = tmp_path_factory.mktemp("cloud")
    up = Command("cloud", "up", "--json", "--quiet", cwd=folder).ended()
    assert up.code == 0 and len(up.running) == 1, up.err
    try:
        yield json.loads(up.out)["environment"]
    finally:
        down = Command("cloud", "down", cwd=folder).ended()
        assert down.code == 0, down.err


def named(value: str, **more: Any) -> dict[str, Any]:
    """A parameter whose name can exist once."""
    return {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": value, "Name": "/one"},
        **more,
    }


def lines(text: str) -> list[str]:
    return text.rstrip().split("\n")


def test_an_application_is_compared_deployed_and_destroyed(tmp_path: Path, account: Environment) -> None:
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, stack="Whole", outputs=NAME)

    def run(*arguments: str | Path) -> Ended:
        return skyworthy(*arguments, cwd=tmp_path, env=account)

    changes = [
        "Whole: 2 differences",
        "  Resources",
        "  [+] AWS::SSM::Parameter Setting",
        "",
        "  Outputs",
        '  [+] Output Name: {"Value":{"Ref":"Setting"}}',
    ]
    different = run("diff", app)
    assert (different.code, lines(different.out)) == (2, changes), different.err

    nobody = run("deploy", app)
    assert nobody.code == 1
    asked = f"Deploy small to account {account['CDK_DEFAULT_ACCOUNT']}?"
    assert f"skyworthy: {asked} There is nobody to ask here; say --yes to go on" in nobody.err

    deployed = run("deploy", app, "--yes")
    assert (deployed.code, lines(deployed.out)) == (
        0,
        [*changes, "Whole.Name = /Whole/Setting"],
    ), deployed.err
    assert "Whole  CREATE_COMPLETE  Setting  AWS::SSM::Parameter" in lines(deployed.err)

    again = run("deploy", app, "--yes")
    assert (again.code, lines(again.out)) == (0, ["Whole: no difference", "nothing to change"])
    same = run("diff", app, "--quiet")
    assert (same.code, same.out, same.err) == (0, "Whole: no difference\n", "")

    gone = run("destroy", app, "--yes", "--quiet")
    assert (gone.code, gone.out, gone.err) == (0, "small: destroyed\n", "")
    assert run("diff", app, "--quiet").code == 2


def test_synthesis_names_the_stacks_their_regions_and_the_folder(
    tmp_path: Path, account: Environment
) -> None:
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER})
    folder = tmp_path / "build/deployments/small-default/cdk.out"
    plain = skyworthy("synth", app, "--quiet", cwd=tmp_path, env=account)
    assert (plain.code, plain.out, plain.err) == (0, f"Small  eu-west-1\nvalid; written to {folder}\n", "")
    as_json = skyworthy("synth", app, "--json", cwd=tmp_path, env=account)
    assert json.loads(as_json.out) == {
        "folder": str(folder),
        "stacks": [{"stack": "Small", "region": "eu-west-1"}],
    }


def test_an_update_that_fails_is_explained_and_rolled_back(tmp_path: Path, account: Environment) -> None:
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, stack="Update")
    assert skyworthy("deploy", app, "--yes", cwd=tmp_path, env=account).code == 0
    broken = {"Setting": PARAMETER, "One": named("x"), "Two": named("y", DependsOn="One")}
    assembly_app(app, broken, stack="Update")
    failed = skyworthy("deploy", app, "--yes", "--quiet", cwd=tmp_path, env=account)
    assert failed.code == 4
    said = lines(failed.err)
    assert said[0] == "skyworthy: deploy failed:"
    assert said[1].startswith("  Update/Two (AWS::SSM::Parameter): ") and "already exists" in said[1]
    assert said[2:4] == ["  rolled back: 1 resource", "    Update/One (AWS::SSM::Parameter)"]
    assembly_app(app, {"Setting": PARAMETER}, stack="Update")
    after = skyworthy("diff", app, "--quiet", cwd=tmp_path, env=account)
    assert (after.code, after.out) == (0, "Update: no difference\n")


def test_an_account_that_is_not_the_one_of_the_settings_is_refused(
    tmp_path: Path, account: Environment
) -> None:
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, environment="aws://111122223333/eu-west-1")
    for command in ("diff", "deploy", "destroy"):
        ended = skyworthy(command, app, "--quiet", cwd=tmp_path, env=account)
        assert (ended.code, ended.out) == (1, "")
        identity = account["CDK_DEFAULT_ACCOUNT"]
        assert f"skyworthy: these credentials are for account {identity}, but the settings name" in ended.err
        assert "another one: Small (111122223333). Use the profile of that account" in ended.err


def test_production_is_only_touched_with_the_accounts_id(tmp_path: Path, account: Environment) -> None:
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, stack="Prod")
    (app / "skyworthy.toml").write_text(
        'name = "small"\nenvironments = ["dev", "production"]\nenvironment_context = "environment"\n'
    )
    identity = account["CDK_DEFAULT_ACCOUNT"]

    def deploy(*options: str) -> Ended:
        return skyworthy("deploy", app, "--yes", "--quiet", *options, cwd=tmp_path, env=account)

    for word in ("production", "prod"):
        refused = deploy("-e", word)
        assert (refused.code, refused.out) == (1, "")
        assert refused.err == f"skyworthy: production is only touched with --confirm-account {identity}\n"
    wrong = deploy("-e", "prod", "--confirm-account", "111122223333")
    assert wrong.code == 1
    assert (
        f"--confirm-account is '111122223333', but these credentials are for account {identity}" in wrong.err
    )
    assert deploy("-e", "prod", "--confirm-account", identity).code == 0
    destroyed = skyworthy("destroy", app, "--yes", "-e", "production", cwd=tmp_path, env=account)
    assert destroyed.code == 1 and "--confirm-account" in destroyed.err


def service(image: Any) -> dict[str, Any]:
    container = {"Name": "api", "Image": image}
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [container]}}
    return {"Task": task}


def test_a_service_whose_image_is_missing_is_refused_with_how_to_push_it(
    tmp_path: Path, account: Environment
) -> None:
    identity = account["CDK_DEFAULT_ACCOUNT"]
    image = {
        "Fn::Join": ["", [f"{identity}.dkr.ecr.eu-west-1.", {"Ref": "AWS::URLSuffix"}, "/shop/api:1.4.0"]]
    }
    app = assembly_app(tmp_path / "small", service(image), stack="Service")
    ended = skyworthy("deploy", app, "--yes", "--quiet", cwd=tmp_path, env=account)
    assert (ended.code, ended.out) == (1, "")
    assert "skyworthy: images are missing, so their services could not start:" in ended.err
    assert "shop/api:1.4.0 (eu-west-1): build it, then `docker push" in ended.err


def test_an_image_of_a_repository_that_is_not_deployed_yet_says_the_order(
    tmp_path: Path, account: Environment
) -> None:
    own = {"Fn::Sub": "${Images.RepositoryUri}:1"}
    resources = {"Images": {"Type": "AWS::ECR::Repository"}, **service(own)}
    app = assembly_app(tmp_path / "small", resources, stack="Together")
    ended = skyworthy("deploy", app, "--yes", "--quiet", cwd=tmp_path, env=account)
    assert (ended.code, ended.out) == (1, "")
    assert (
        "deploy the stack of the repository first (--only), push the image, and deploy the rest" in ended.err
    )


def test_a_service_whose_image_is_there_or_is_pushed_by_the_toolkit_is_deployed(
    tmp_path: Path, account: Environment
) -> None:
    identity = account["CDK_DEFAULT_ACCOUNT"]
    push(account, "shop/web", "2.0.0")
    there = f"{identity}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:2.0.0"
    asset = (
        "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/cdk-hnb659fds-container-assets-1-eu:0af"
    )
    for stack, image in (("Pushed", there), ("Asset", {"Fn::Sub": asset})):
        app = assembly_app(tmp_path / stack.lower(), service(image), stack=stack)
        ended = skyworthy("deploy", app, "--yes", "--quiet", cwd=tmp_path, env=account)
        assert ended.code == 0, ended.err


def push(account: Environment, repository: str, tag: str) -> None:
    """As `docker push` would, without Docker."""
    target = Target(account["AWS_ENDPOINT_URL"], account["CDK_DEFAULT_ACCOUNT"], account["AWS_REGION"])
    session = clients.session(target, access_key=target.account, secret_key="embedded")
    ecr = clients.client(session, target, "ecr", target.region)
    ecr.create_repository(repositoryName=repository)
    manifest = json.dumps({"schemaVersion": 2, "config": {}, "layers": []})
    ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag=tag)


def test_what_is_protected_from_deletion_refuses_and_the_message_says_how_to_lift_it(
    tmp_path: Path, account: Environment
) -> None:
    cluster = {
        "Type": "AWS::RDS::DBCluster",
        "Properties": {
            "Engine": "aurora-postgresql",
            "MasterUsername": "shop",
            "ManageMasterUserPassword": True,
            "DeletionProtection": True,
        },
    }
    app = assembly_app(tmp_path / "small", {"Cluster": cluster}, stack="Protected")
    assert skyworthy("deploy", app, "--yes", "--quiet", cwd=tmp_path, env=account).code == 0
    refused = skyworthy("destroy", app, "--yes", "--quiet", cwd=tmp_path, env=account)
    assert (refused.code, refused.out) == (4, "")
    assert "Protected/Cluster (AWS::RDS::DBCluster)" in refused.err
    assert "To lift that: switch deletion protection off in the settings of small" in refused.err


def test_without_credentials_it_says_how_to_sign_in(tmp_path: Path) -> None:
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, environment="aws://111122223333/eu-west-1")
    nobody = {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "eu-west-1"}
    ended = skyworthy("deploy", app, "--yes", "--quiet", cwd=tmp_path, env=nobody)
    assert ended.code == 1
    assert "AWS does not say who you are" in ended.err and "aws sso login" in ended.err


def test_a_template_that_does_not_validate_is_refused_on_an_account_too(
    tmp_path: Path, account: Environment
) -> None:
    app = assembly_app(tmp_path / "small", {"Odd": {"Type": "AWS::Nope::Thing"}})
    for command in ("synth", "diff", "deploy"):
        ended = skyworthy(command, app, "--quiet", cwd=tmp_path, env=account)
        assert (ended.code, ended.out) == (4, "")
        assert "Small/Odd: Type: AWS::Nope::Thing is not in the CloudFormation registry" in ended.err


def test_an_interrupted_deployment_says_what_cloudformation_does_and_what_comes_next(
    tmp_path: Path, account: Environment
) -> None:
    app = assembly_app(tmp_path / "slow", slow(20), stack="Interrupted")
    command = Command("deploy", app, "--yes", cwd=tmp_path, env=account)
    command.wait_for(lambda: "CREATE_IN_PROGRESS  Slow" in command.said, "the slow resource")
    command.send(signal.SIGINT)
    ended = command.ended()
    assert (ended.code, ended.running) == (130, ())
    assert ended.err.endswith(
        "skyworthy: interrupted; CloudFormation finishes (or rolls back) what it has begun. When its stacks "
        "are at rest, `skyworthy diff` shows where they are, and the same command again goes on from there\n"
    )
