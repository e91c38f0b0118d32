"""The real `skyworthy rehearse` in a hostile shell, and on applications that try to leave the machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from skyworthy.engines import node
from tests.cli.apps import PARAMETER, assembly_app, command_app
from tests.cli.command import skyworthy
from tests.guard.decoy import Decoy

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOOLKIT = node.toolkit_home((Path(__file__).parent,))
_DUMP_ENVIRONMENT = "(pathlib.Path(__file__).parent / 'seen.json').write_text(json.dumps(dict(os.environ)))"


def hostile_shell(home: Path, elsewhere: Decoy) -> dict[str, str]:
    """Everything a developer's shell may hold that leads to a real account; here, to the decoy."""
    (home / ".aws").mkdir(parents=True)
    stolen = f"touch {home / 'credential_process_ran'}"
    (home / ".aws" / "config").write_text(
        f"[default]\nregion = eu-west-1\nendpoint_url = {elsewhere.near}\ncredential_process = {stolen}\n"
        f"[profile production]\nendpoint_url = {elsewhere.near}\ncredential_process = {stolen}\n"
    )
    return {
        "HOME": str(home),
        "AWS_PROFILE": "production",
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjEXAMPLETOKEN",
        "AWS_REGION": "us-west-2",
        "AWS_ENDPOINT_URL": elsewhere.near,
        "AWS_ENDPOINT_URL_S3": elsewhere.near,
        "AWS_ENDPOINT_URL_CLOUDFORMATION": elsewhere.near,
        "AWS_ENDPOINT_URL_STS": elsewhere.near,
        "AWS_ENDPOINT_URL_SSM": elsewhere.near,
        "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/Deploy",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{elsewhere.near}/credentials",
        "CDK_DEFAULT_ACCOUNT": "111122223333",
        "HTTP_PROXY": elsewhere.near,
        "HTTPS_PROXY": elsewhere.near,
        "https_proxy": elsewhere.near,
        "ALL_PROXY": elsewhere.near,
        "NODE_OPTIONS": "--no-deprecation",
    }


def test_a_hostile_shell_reaches_no_child_and_nothing_leaves(tmp_path: Path, elsewhere: Decoy) -> None:
    shell = hostile_shell(tmp_path / "home", elsewhere)
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, code=_DUMP_ENVIRONMENT)
    ended = skyworthy("rehearse", app, cwd=tmp_path, env=shell)
    assert ended.code == 0, ended.err
    assert elsewhere.visits == []
    assert not (tmp_path / "home" / "credential_process_ran").exists()
    seen = json.loads((app / "seen.json").read_text())
    assert seen["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    assert seen["AWS_ACCESS_KEY_ID"] == seen["CDK_DEFAULT_ACCOUNT"] != "111122223333"
    assert seen["NODE_OPTIONS"].endswith("--no-deprecation")
    kept = {"HOME", "NODE_OPTIONS"}
    leaked = {name for name, value in shell.items() if name not in kept and seen.get(name) == value}
    assert leaked == set()
    assert "AWS_PROFILE" in ended.err and "ignored from your shell" in ended.err
    assert SECRET not in ended.err + ended.out and "IQoJ" not in ended.err + ended.out


def test_the_same_shell_does_lead_to_the_decoy_without_the_tool(tmp_path: Path, elsewhere: Decoy) -> None:
    """The control: the attack above is a real one."""
    shell = hostile_shell(tmp_path / "home", elsewhere)
    call = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    del shell["AWS_PROFILE"]
    subprocess.run([sys.executable, "-c", call], env={**os.environ, **shell}, check=True, capture_output=True)
    assert elsewhere.visits


ATTEMPTS = {
    "boto3": """
import boto3
from botocore.config import Config
once = Config(retries={"max_attempts": 0})
boto3.client("s3", endpoint_url="https://s3.eu-west-1.amazonaws.com", config=once).list_buckets()
""",
    "boto3 without a proxy": """
import boto3
from botocore.config import Config
direct = Config(retries={"max_attempts": 0}, proxies={})
boto3.client("s3", endpoint_url="https://s3.eu-west-1.amazonaws.com", config=direct).list_buckets()
""",
    "urllib": """
import urllib.request
urllib.request.urlopen("https://s3.eu-west-1.amazonaws.com")
""",
    "a child that forgot the proxies": """
import os, subprocess, sys
for name in list(os.environ):
    if "proxy" in name.lower():
        del os.environ[name]
call = "import urllib.request; urllib.request.urlopen('https://s3.eu-west-1.amazonaws.com')"
subprocess.run([sys.executable, "-c", call], check=True)
""",
    "fetch in Node": """
import subprocess
call = "fetch('https://s3.eu-west-1.amazonaws.com').catch(() => process.exit(7))"
subprocess.run(["node", "-e", call], check=True)
""",
    "AWS's SDK for Node, which goes around proxies": f"""
import subprocess
call = '''
const home = require("module").createRequire("{TOOLKIT}/node_modules/@aws-cdk/toolkit-lib/package.json");
const {{ CloudFormation }} = home("@aws-sdk/client-cloudformation");
const endpoint = "https://s3.eu-west-1.amazonaws.com";
new CloudFormation({{ endpoint, maxAttempts: 1 }}).listStacks({{}}).catch(() => process.exit(7));
'''
subprocess.run(["node", "-e", call], check=True)
""",
    "and goes on as if nothing had happened": """
import urllib.request
try:
    urllib.request.urlopen("https://s3.eu-west-1.amazonaws.com")
except OSError:
    pass
""",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_application_that_names_a_real_endpoint_is_stopped_before_the_first_write(
    attempt: str, tmp_path: Path
) -> None:
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, code=ATTEMPTS[attempt])
    ended = skyworthy("rehearse", app, "--json", cwd=tmp_path)
    assert ended.code == 4
    assert "the application tried to reach s3.eu-west-1.amazonaws.com:443 from its own code" in ended.err
    result = json.loads(ended.out)
    assert result["verdict"] == "failed"
    assert "s3.eu-west-1.amazonaws.com:443" in result["failure"]
    assert [phase["name"] for phase in result["phases"]] == ["start the embedded AWS", "synthesise"]


def test_an_application_that_does_without_another_address_is_rehearsed_and_the_result_says_so(
    tmp_path: Path, elsewhere: Decoy
) -> None:
    tolerant = f"""
import urllib.request
try:
    urllib.request.build_opener(urllib.request.ProxyHandler({{}})).open("{elsewhere.far}")
except OSError:
    pass
"""
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, code=tolerant)
    ended = skyworthy("rehearse", app, "--json", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert elsewhere.visits == []
    assert [line for line in json.loads(ended.out)["not_tested"] if f"0.0.0.0:{elsewhere.port}" in line]


def test_a_profile_named_in_the_application_does_not_exist_for_it(tmp_path: Path, elsewhere: Decoy) -> None:
    shell = hostile_shell(tmp_path / "home", elsewhere)
    app = command_app(tmp_path / "small", "import boto3\nboto3.Session(profile_name='production')\n")
    ended = skyworthy("rehearse", app, cwd=tmp_path, env=shell)
    assert ended.code == 4
    assert "The config profile (production) could not be found" in ended.err
    assert elsewhere.visits == []


def test_an_account_pinned_in_the_application_is_only_its_number_here(tmp_path: Path) -> None:
    pinned = "aws://111122223333/eu-west-1"
    app = assembly_app(tmp_path / "small", {"Setting": PARAMETER}, environment=pinned)
    ended = skyworthy("rehearse", app, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "the application pins account 111122223333: rehearsing in it" in ended.err
