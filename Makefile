# `make` alone lists what there is. Longer than a line or two lives in bin/.

.DEFAULT_GOAL := help
.PHONY: help run test check fmt pins

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## start the site at http://127.0.0.1:8000 (PORT=8001 for another port, DATABASE_URL=postgres://... for PostgreSQL)
	@bin/run

test: ## the whole suite on SQLite and on PostgreSQL, then the journeys in Chromium
	@bin/environment requirements-dev.txt
	@.venv/bin/python bin/test

check: ## format, lint, migrations and settings, without changing anything
	@bin/environment requirements-dev.txt
	@bin/check

fmt: ## put code and templates into shape
	@bin/environment requirements-dev.txt
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
	@git ls-files -z -co --exclude-standard '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

pins: ## write requirements*.txt anew from requirements*.in (UPGRADE=--upgrade takes the newest versions)
	@bin/environment requirements-dev.txt
	@.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 $(UPGRADE) requirements.in -o requirements.txt
	@.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 $(UPGRADE) requirements-dev.in -o requirements-dev.txt
