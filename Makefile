# `make` alone prints the targets. Everything runs in .venv, made on first use from the hashed lock.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
RUN := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help demo client update doctor changes check test contract contract-deep faults faults-caught bench bench-mock \
	hostile linters wheel ci mock readme lock upgrade clean

# What each target takes. Misspelt, or empty because a secret is not set, a variable would be passed over, and another
# thing done than was asked for. Looked at is what is given to make, not the environment; make's own variables pass, and
# those with which a shell completes names.
TAKES_client := SPEC OUT
TAKES_update := SPEC
TAKES_doctor := SPEC
TAKES_changes := OLD NEW
TAKES_contract := URL TOKEN SPEC REPLAY SEED WORKERS ALLOW_WRITES CUSTOMER_ID MAX_CREATES MAX_REQUESTS
TAKES_contract-deep := $(TAKES_contract)
TAKES_bench-mock := PRISM
TAKES_hostile := SEED
TAKES_mock := PORT

GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
TAKEN := PYTHON $(foreach target,$(MAKECMDGOALS),$(TAKES_$(target)))
TOLD := `$(strip make $(MAKECMDGOALS))` takes $(strip $(TAKEN))
$(foreach name,$(filter-out $(TAKEN) MAKE% SHELL __%,$(GIVEN)),$(error $(name)= is unknown: $(TOLD)))
$(foreach name,$(GIVEN),$(if $(strip $(value $(name))),,$(error $(name)= is given and empty: $(TOLD))))

help:  ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

demo: client  ## regenerate the client, then send a real PDF to a mock portal
	@$(RUN) examples/demo.py

client: .venv/installed  ## regenerate generated/ from openapi.yaml; SPEC=file OUT=dir for another document
ifdef SPEC
	@test -n '$(OUT)' || { echo 'make client SPEC=$(SPEC) needs OUT=directory too: generated/ is for openapi.yaml'; exit 1; }
	@$(RUN) -m codegen.generate --spec '$(SPEC)' --out '$(OUT)' --allow-unmatched
else
	@test -z '$(filter OUT,$(GIVEN))' || \
		{ echo 'make client OUT=$(OUT) needs SPEC=file too: generated/ is for openapi.yaml'; exit 1; }
	@$(RUN) -m codegen.generate
endif

update: .venv/installed  ## take over the vendor's new document, or say why not; SPEC=file or https address
	@test -n '$(SPEC)' || { echo 'make update needs the new document: SPEC=file or SPEC=https://...'; exit 1; }
	@$(RUN) -m codegen.update '$(SPEC)'

doctor: .venv/installed  ## say what is wrong in a document, what the overlays leave of it, and what mends that; SPEC=file
	@$(RUN) -m codegen.doctor '$(or $(SPEC),openapi.yaml)'

changes: .venv/installed  ## say what a new document means for a user of the client; OLD=file NEW=file
	@test -n '$(OLD)' && test -n '$(NEW)' || { echo 'make changes needs two documents: OLD=file NEW=file'; exit 1; }
	@$(RUN) -m codegen.changes '$(OLD)' '$(NEW)'

check: .venv/installed  ## ruff, mypy --strict, the workflows, and that generated/ is what codegen makes of openapi.yaml
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/mypy
	@$(RUN) -m codegen.generate --check
	@$(BIN)/cog --check README.md || { echo 'README.md is not up to date: make readme'; exit 1; }

test: .venv/installed  ## all tests, the contract tests included
	@# A file stays with one process: what is made once for its tests is made once.
	@$(RUN) -m pytest -q -n auto --dist loadfile

# The others are read from the environment: a token has no place in a list of processes.
CONTRACT = $(RUN) -m contract_tests $(if $(URL),--url '$(URL)') $(if $(SPEC),--spec '$(SPEC)') \
	$(if $(REPLAY),--replay '$(REPLAY)') $(if $(SEED),--seed '$(SEED)') $(if $(WORKERS),--workers '$(WORKERS)')

contract: .venv/installed  ## hold the mock or URL against the contract; SPEC REPLAY SEED WORKERS MAX_CREATES MAX_REQUESTS
	@$(CONTRACT)

contract-deep: .venv/installed  ## the same for long: several seeds, more examples
	@$(CONTRACT) --deep

faults: .venv/installed  ## print what the client says of each way a server can fail it
	@$(RUN) -m wrapper.tests.faults

faults-caught: .venv/installed  ## print which faults of servers and clients the contract tests find; takes long
	@$(RUN) -m contract_tests.faults

bench: .venv/installed  ## speed and memory as ratios to what a user would pick instead
	@$(RUN) -m benchmarks.bench
	@$(RUN) -m benchmarks.contract

bench-mock: .venv/installed  ## the mock against Prism; PRISM=directory in which npm has installed it
	@$(RUN) -m benchmarks.mock $(if $(PRISM),--prism '$(PRISM)')

hostile: .venv/installed  ## send the mock 10 000 hostile requests; SEED=1
	@$(RUN) -m wrapper.tests.mock.hostile --seed '$(or $(SEED),1)'

linters: .venv/installed  ## compare the doctor with other linters; needs npm
	@$(RUN) -m codegen.tests.doctor.linters

wheel: .venv/installed  ## test the built wheel in empty environments, with its lowest and its newest dependencies
	@$(RUN) -m wrapper.tests.packaging

ci: check test  ## what CI runs: check, then test

mock: .venv/installed  ## serve the mock portal; PORT=8000
	@$(RUN) -m mijnklantportaal.mock --port '$(PORT)'

COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --all-extras --group dev --group workflows pyproject.toml -o requirements.lock

readme: .venv/installed  ## write the command's help into README.md
	@$(BIN)/cog -r README.md

lock: .venv/installed  ## write requirements.lock anew after a change of pyproject.toml; other pins stay
	@$(COMPILE)

upgrade: .venv/installed  ## move every pin in requirements.lock to the newest version that pyproject.toml allows
	@$(COMPILE) --upgrade

clean:  ## remove .venv and everything else that git ignores
	@rm -rf .venv build dist .coverage* .hypothesis .schemathesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, and $(PYTHON) is not: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up .venv"
	@$(PYTHON) -m venv --clear .venv
	@# uv first, by its own hashed pin: it installs the rest in a tenth of pip's time.
	@awk '/^[^ ]/ {uv = /^uv==/} uv' requirements.lock > .venv/uv.lock
	@$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.lock
	@$(BIN)/uv pip sync -q --python $(RUN) --link-mode copy --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(RUN) --no-deps --no-build-isolation --editable .
	@touch $@
