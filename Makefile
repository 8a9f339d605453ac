# Two commands matter: `make demo` judges a real branch, `make test` says whether the house stands.
# uv is used where it is installed, otherwise plain Python. `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
FACTS ?= fixtures/housing-bureau-2023.yaml

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
UV := $(shell command -v uv 2>/dev/null)

.PHONY: help demo test laws bench lint format accept locale reference live clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/run ## judge the branch of fixtures/housing-bureau-2023.yaml
	@$(BIN)/starcheck assess $(FACTS)

test: lint ## everything that must hold: style, types, layers, tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup

laws: .venv/ok ## the laws of docs/semantics.md §8 over many more random books (minutes)
	@STARCHECK_LAWS=long $(BIN)/python -m pytest -q tests/laws

bench: .venv/ok ## timings, as ratios measured in one run
	@$(BIN)/python tests/bench/startup.py
	@$(BIN)/python tests/bench/loading.py
	@$(BIN)/python -m tests.bench.grading
	@$(BIN)/python -m tests.bench.exporting
	@$(BIN)/python -m tests.bench.workbooks
	@$(BIN)/python -m tests.bench.extracting
	@$(BIN)/python -m tests.bench.watching

lint: .venv/ok ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/ok ## rewrite the code as ruff likes it
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

accept: .venv/ok ## rewrite the golden files; read the diff before committing
	@$(BIN)/python -m pytest -q --accept

reference: .venv/ok ## make the reference pages again
	@$(BIN)/python -m pytest -q --accept tests/test_reference.py

locale: .venv/ok ## bring the translations up to date; says which sentences lack one
	@$(BIN)/python tests/messages.py

clean: ## forget the environment and the caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# What running needs; the tools of `make test` come on top in .venv/ok.
.venv/run: pyproject.toml
ifdef UV
	@test -x $(BIN)/python || uv venv --quiet .venv
	@uv pip install --quiet --python $(BIN)/python -e .
else
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
	  echo "没有 venv 模块：Debian、Ubuntu 请先安装 python3-venv" >&2; rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
endif
	@touch $@

.venv/ok: .venv/run
ifdef UV
	@uv pip install --quiet --python $(BIN)/python -e '.[dev]'
else
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
endif
	@$(MAKE) --no-print-directory live >.venv/live.log 2>&1 || \
	  echo "没有装上 durable-rules（要 C 编译器，见 .venv/live.log）：引擎 rete 的测试会跳过" >&2
	@touch $@

# durable-rules has no wheels. It builds in seconds where there is a C compiler, and nothing but the
# tests of `rete` needs it. The flag names what Python 3.13 has lost, and does no harm before; a wheel
# that was built without it must not come out of the cache.
live: export CPPFLAGS := $(CPPFLAGS) -DPyEval_CallObject=PyObject_CallObject
live: .venv/run ## install what the engine rete needs (takes a C compiler)
ifdef UV
	@uv pip install --quiet --no-cache --python $(BIN)/python -e '.[live]'
else
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-cache-dir -e '.[live]'
endif
