# One verb for each thing that people do here. `make` alone lists them.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
ROOMS := config demo campaigns home submissions search consent stories media core

# The first Python here that is new enough; empty if there is none.
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$name; break; }; done)

# What is installed is named by what was asked for, so that nothing is installed twice, and a
# changed pin, another Python or a moved folder is noticed.
key = $(shell { cat requirements/uv.txt $(1); "$(PYTHON)" -V; echo "$(CURDIR)"; } 2>&1 | cksum | cut -d' ' -f1)
UV_INSTALLED := $(VENV)/.uv-$(call key)
TEST_INSTALLED := $(VENV)/.test-$(call key,requirements/test.txt)
RUN_INSTALLED := $(VENV)/.run-$(call key,requirements/run.txt)
# The test environment holds everything that running needs: once it is there, it serves both.
INSTALLED := $(firstword $(wildcard $(TEST_INSTALLED)) \
	$(if $(filter test check coverage format,$(MAKECMDGOALS)),$(TEST_INSTALLED),$(RUN_INSTALLED)))

# uv brings its own list of certificate authorities; where the system has one, that one decides.
CERTIFICATES := $(if $(wildcard /etc/ssl/cert.pem /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt),--system-certs)
install = $(BIN)/uv pip sync --quiet --python $(BIN)/python $(CERTIFICATES) --require-hashes

MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
STATIC := staticfiles/staticfiles.json

.PHONY: help run dev test check coverage format messages pins

help:
	@echo 'make run      the site with sample content, on http://localhost:$(PORT)/ (PORT=... for another)'
	@echo 'make dev      the same site with reloading and error pages, web process only'
	@echo 'make test     every check and test; FULL=1 adds whole tables, browsers, PostgreSQL'
	@echo 'make check    the static checks alone'
	@echo 'make coverage the tests again, and which lines none of them reaches'
	@echo 'make format   puts the code into the shape that the checks ask for'
	@echo 'make messages compiles the translations'
	@echo 'make pins     resolves the dependencies of pyproject.toml anew, with hashes'

run dev: export DJANGO_SETTINGS_MODULE := config.settings.dev
run dev: export SITE_URL ?= http://localhost:$(PORT)
run dev: export PORT := $(PORT)

run: $(INSTALLED) $(MESSAGES) $(STATIC)
	@$(BIN)/python -m config.prepare
	@PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONUNBUFFERED=1 exec honcho start --env /dev/null --port $(PORT)

dev: $(INSTALLED) $(MESSAGES)
	@$(BIN)/python -m config.prepare
	@DEBUG=1 exec $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test check coverage: export DJANGO_SETTINGS_MODULE := config.settings.test

test: check
	$(BIN)/pytest -n 2 --dist loadfile
ifeq ($(FULL),1)
ifdef TEST_POSTGRES_URL
	DATABASE_URL="$(TEST_POSTGRES_URL)" $(BIN)/pytest -n 2 --dist loadfile -m database
else
	@echo 'Skipped on PostgreSQL: the tests marked "database", because TEST_POSTGRES_URL is not set.'
	@test "$$REQUIRE_SERVICES" != 1
endif
endif

# Apart from `test`, because counting lines makes tests take up to three quarters longer.
coverage: $(INSTALLED) $(MESSAGES)
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=term:skip-covered

check: $(INSTALLED) $(MESSAGES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint . --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/mypy $(ROOMS)
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(INSTALLED) $(MESSAGES)
	@:

RESOLVE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url $(CERTIFICATES)
pins: $(UV_INSTALLED)
	$(RESOLVE) pyproject.toml -o requirements/run.txt
	$(RESOLVE) pyproject.toml --extra test -o requirements/test.txt

$(UV_INSTALLED):
	@test -n "$(PYTHON)" || { echo 'This needs Python 3.11 or newer, and found none on the PATH.'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python ($(PYTHON)) cannot make virtual environments.'; \
		echo 'On Debian and Ubuntu, "apt install python3-venv" mends that.'; exit 1; }
	@echo 'Making a Python environment in $(VENV)'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run-%: $(UV_INSTALLED)
	@echo 'Installing what running needs'
	@$(install) requirements/run.txt
	@rm -f $(VENV)/.run-* $(VENV)/.test-*
	@touch $@

$(VENV)/.test-%: $(UV_INSTALLED)
	@echo 'Installing what running and testing need'
	@$(install) requirements/test.txt
	@rm -f $(VENV)/.run-* $(VENV)/.test-*
	@touch $@

# Babel, because a fresh machine has no msgfmt.
%.mo: %.po | $(INSTALLED)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# Folders count too: a file that was removed changes its folder's time.
$(STATIC): $(INSTALLED) $(shell find static -name '.*' -prune -o -print 2>/dev/null)
	@echo 'Collecting static files'
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
