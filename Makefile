# make rehearse · make test · make check: each sets up what it needs on first use.
PYTHON ?= python3
PLATFORM ?= web-application
ENVIRONMENT ?=
BIN := .venv/bin
UV := uv==0.13.8

# Some machines set it; without compiled Python, importing the CDK takes ten times longer.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/$(BIN):$(PATH)
export JSII_NODE := $(CURDIR)/$(BIN)/node

.PHONY: help setup rehearse test check requirements benchmark lock clean

help:
	@echo "make rehearse [PLATFORM=web-application] [ENVIRONMENT=dev]   rehearse a platform on this machine"
	@echo "make test                                                    every test"
	@echo "make check                                                   formatting, lint, types, pinned files"
	@echo "make requirements                                            promise, evidence, outcome"
	@echo "make benchmark                                               the numbers of docs/reference/speed.md"

setup: .venv/.ready node_modules/.ready

.venv/.ready: pyproject.toml uv.lock
	@echo "setup: Python packages into .venv (a minute the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	@$(BIN)/uv sync --quiet --frozen --all-groups --inexact --compile-bytecode
	@touch $@

node_modules/.ready: package-lock.json .venv/.ready
	@echo "setup: the CDK toolkit into node_modules"
	@$(BIN)/npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

rehearse: setup
	@$(BIN)/skyworthy rehearse $(PLATFORM) $(if $(ENVIRONMENT),--environment $(ENVIRONMENT))

test: setup
	@scripts/system-packages.sh
	@rm -f build/requirements/tests.json
	@$(BIN)/pytest -n 2 --dist loadgroup

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python scripts/exported_requirements.py --check
	@$(BIN)/python scripts/reference.py --check

requirements: setup
	@$(BIN)/python scripts/requirements.py

benchmark: setup
	@$(BIN)/python -m benchmarks

lock: setup
	@$(BIN)/uv lock
	@$(BIN)/python scripts/exported_requirements.py

clean:
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
