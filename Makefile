# Everything sets itself up in .venv; a second time that takes no time and no network.
.DEFAULT_GOAL := help
.PHONY: demo test chaos check bench audit format lock clean help
MAKEFLAGS += --no-print-directory --no-builtin-rules
SHELL := /bin/sh

SET_UP := sh requirements/set-up.sh
PY := .venv/bin/python
UV_LOCK := uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
export PYTHONUTF8 := 1

demo:  ## try the bot in a browser, without Telegram
	@$(SET_UP) run
	@trap : INT; $(PY) -m bot demo $(ARGS); code=$$?; test $$code = 130 || exit $$code

test:  ## run all tests (ARGS="-k word" runs some)
	@$(SET_UP) dev
	@if [ "$${YIZHAN_REQUIRE_BROWSER:-}" = 1 ]; then $(SET_UP) browser; \
	elif { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then \
		$(SET_UP) browser || echo "Going on without the browser tests"; fi
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

chaos:  ## faults that really happen, for hours: a table at the end (ARGS="--list" says which, "--rows kill-sqlite --seed 1" runs one)
	@$(SET_UP) dev
	@$(PY) -m tests.chaos $(ARGS)

check:  ## check format, style and types
	@$(SET_UP) dev
	@$(SET_UP) browser
	@$(PY) -m ruff format --check . || { echo "make format puts this right"; exit 1; }
	@$(PY) -m ruff check .
	@$(PY) -m mypy

bench:  ## measure against the peers, on an idle machine with two cores (ARGS="steps postgres" for some rows, --quick)
	@$(SET_UP) dev
	@$(SET_UP) bench
	@$(PY) -m benchmarks $(ARGS)

audit:  ## ask for known holes of the packages that the bot runs with (needs pip-audit and a network)
	@command -v pip-audit >/dev/null || { echo "make audit needs pip-audit: python3 -m pip install pip-audit"; exit 1; }
	@pip-audit --strict --disable-pip --require-hashes -r requirements/run.txt $(ARGS)

format:  ## put format and simple slips right
	@$(SET_UP) dev
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

lock:  ## choose package versions anew from requirements/*.in (ARGS=--upgrade for newer ones)
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv"; exit 1; }
	@cd requirements && for name in run dev browser bench; do $(UV_LOCK) $(ARGS) $$name.in -o $$name.txt || exit 1; done
	@if grep -nE '(file|https?)://|find-links|index-url' requirements/*.txt; then echo "A lock names an address"; exit 1; fi

clean:  ## remove .venv and what tools left behind; never data/
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## show this list
	@sed -n 's/^\([a-z]*\):  *## /  make \1#/p' Makefile | awk -F'#' '{ printf "%-15s %s\n", $$1, $$2 }'
