# make run: the whole system with its demo. make test: everything that proves it. make bench: what it costs. Needs Python 3.11, make and git.

PYTHON ?= python3
WORKERS ?= 2
TESTS ?= tests
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard metro/locale/*/LC_MESSAGES/django.po))
STATIC := $(shell find metro/static -type f)
# Without a home folder that can be written, downloads are kept in the checkout.
HOME_OR_HERE := test -n "$$HOME" -a -w "$$HOME" || export UV_CACHE_DIR="$(CURDIR)/.tools/cache" PIP_NO_CACHE_DIR=1

AS_IN_PRODUCTION := DEBUG=false DEMO=false BASE_URL=https://metrolijn.example ALLOWED_HOSTS=metrolijn.example \
	SECRET_KEY=a-key-of-the-length-that-a-real-one-has-0123456789-abcdefghij

BENCH ?=

# Many short processes start here: what was compiled once is not compiled again at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint format pictures bench environment messages static clean

run: environment messages static
	@$(BIN)/python -m metro.local run --until-parent-ends

test: environment messages static lint
	@$(BIN)/python -m tests.browser
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(TESTS)

lint: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	@$(AS_IN_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: environment
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: environment messages static
	@$(BIN)/python docs/pictures.py

# BENCH="--sizes 10000,100000" or any other options; see python -m bench --help.
bench: environment messages static
	@$(BIN)/python -m bench $(BENCH)

environment: .venv/made
messages: $(CATALOGUES)
static: .made/static

clean:
	rm -rf .venv .tools .made staticfiles $(CATALOGUES)

.venv/made: uv.lock pyproject.toml
	@echo "Making the environment …"
	@uv --version >/dev/null 2>&1 || $(MAKE) --no-print-directory .tools/bin/uv
	@$(HOME_OR_HERE); PATH="$$PATH:.tools/bin" uv sync --frozen --quiet --python "$(PYTHON)"
	@touch $@

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Metrolijn needs Python 3.11 or newer. Name one: make $(MAKECMDGOALS) PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -m venv .tools >/dev/null || { rm -rf .tools; echo "Python cannot make an environment. On Debian: apt-get install python3-venv"; exit 1; }
	@$(HOME_OR_HERE); .tools/bin/pip install --quiet --disable-pip-version-check "uv>=0.9"

%.mo: %.po | .venv/made
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.made/static: $(STATIC) uv.lock | .venv/made
	@mkdir -p .made
	@$(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@touch $@
