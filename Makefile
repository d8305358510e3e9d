# Two commands do it all: `make lab` opens the notebooks, `make test` runs every test.
# Each first installs what it needs into .venv, once: lab.done, test.done and dev.done in there
# remember it.

VENV     ?= .venv
# Where a new .venv comes from: the first of these that is Python 3.11 or newer.
PYTHON   ?= python3 python3.14 python3.13 python3.12 python3.11 python
PORT     ?= 8888
# BROWSER=no only prints the address; LAB_ARGS=--ip=0.0.0.0 is for a container.
BROWSER  ?= yes
LAB_ARGS ?=
# Fewer tests: TEST_ARGS="-k bowl". Fewer notebooks to refresh: NB=notebooks/06_...ipynb.
TEST_ARGS ?=
# So many test files run at a time: on two cores three, as the one that drives the browser often
# waits. Each has a JupyterLab of its own where it needs one.
WORKERS  ?= 3
NB       ?=
# The folder of an unpacked Pyodide release; without it the site's readers fetch it from elsewhere.
PYODIDE  ?=
# Notebook 00 prints what there is to do in each of the others, so it is refreshed with any of them.
MAP      := notebooks/00_start_here.ipynb
SESSION  ?=
# How many open a notebook at once, for make class.
LEARNERS ?= 1 10 30

# Tests start some hundred Pythons: what one has compiled, the next ones read, where a system's own
# setting is to throw it away, too.
export PYTHONDONTWRITEBYTECODE :=

PY := $(VENV)/bin/python
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
RUNS := import sys, pip; sys.exit(sys.version_info < (3, 11))

# A .venv that doesn't run any more, or that was installed for another folder (a moved or copied
# clone), is installed again.
INSTALLED_FOR := $(shell $(PY) -c '$(RUNS)' 2>/dev/null && cat $(VENV)/folder 2>/dev/null)
ifneq ($(INSTALLED_FOR),$(CURDIR))
$(VENV)/lab.done $(VENV)/test.done $(VENV)/dev.done: FORCE
endif

.PHONY: help lab test quick night new refresh handout html bench class thumbs pictures matrix soak FORCE
.DEFAULT_GOAL := help

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

lab: $(VENV)/lab.done  ## open the notebooks in JupyterLab (PORT=8899 BROWSER=no LAB_ARGS=...)
	@echo "Starting JupyterLab on notebooks/00_start_here.ipynb; Ctrl-C stops it."
	@$(PY) -m jupyterlab --port=$(PORT) --ServerApp.root_dir="$(CURDIR)" \
	  --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
	  $(if $(filter no,$(BROWSER)),--no-browser) \
	  $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_ARGS)

test: $(VENV)/test.done  ## run every test: code, live figures in Chromium, notebooks under nbval
	@echo "Testing the code, the live figures in Chromium, and every notebook under nbval."
	@$(PY) -m pytest -n $(WORKERS) --dist=loadfile $(TEST_ARGS)

quick: $(VENV)/test.done  ## an answer in a minute: no browser, no notebook is run
	@echo "Testing the code; make test tests the live figures in Chromium and the notebooks, too."
	@$(PY) -m pytest tests --ignore=tests/browser -n 2 --dist=worksteal -m "not meta and not slow" -q $(TEST_ARGS)

night: $(VENV)/test.done  ## let Hypothesis try ten times as many inputs, all new
	@LRLIB_NIGHT=1 $(PY) -m pytest tests -n $(WORKERS) -m "hypothesis and not browser" $(TEST_ARGS)

refresh: $(VENV)/test.done  ## run the notebooks and store what they give (NB=notebooks/06...)
	@echo "Running the notebooks and storing what they give."
	@$(PY) tools/refresh.py $(if $(NB),$(sort $(NB) $(MAP)))
	@$(PY) -m tools.rows
	@$(PY) -m tools.pictures thumbs

handout: $(VENV)/test.done  ## copy the notebooks for a class: outputs cleared, and all solved
	@echo "Copying the notebooks to handout/: blank for the class, solved for the teacher."
	@$(PY) -m tools.handout

html: $(VENV)/test.done  ## write pages to read, in which the figures move without Python
	@echo "Running the notebooks and writing their pages to html/."
	@$(PY) -m tools.static_site html

site: $(VENV)/test.done  ## write those pages and JupyterLite, where the notebooks run in a browser
	@echo "Writing the pages to site/ and JupyterLite to site/lite/."
	@$(PY) -m tools.lite_site site $(if $(PYODIDE),--pyodide "$(PYODIDE)")

bench: $(VENV)/test.done  ## measure a drag in a real browser, a pass over 10,000,000 rows, reading 59 MB of CSV, a look at a gradient
	@echo "Measuring drags in a real JupyterLab; this takes a few minutes."
	@$(PY) benchmarks/drag.py
	@echo "Measuring one pass over 10,000,000 rows."
	@$(PY) benchmarks/one_pass.py
	@echo "Measuring how 59 MB of CSV are read, beside pandas."
	@$(PY) benchmarks/read_table.py
	@echo "Measuring what the look at a gradient of one's own costs, before 100 steps on 1,000,000 rows."
	@$(PY) benchmarks/first_look.py

new: $(VENV)/test.done  ## begin a notebook: its file and all that goes with it (NB=17 TITLE="...")
	@$(PY) -m tools.new "$$NB" "$$TITLE" $${EXPLORER:+--explorer "$$EXPLORER"}

class: $(VENV)/test.done  ## measure what 1, 10 and 30 learners cost a server who run notebook 03 and drag
	@echo "Measuring a class; this takes about ten minutes. LEARNERS=\"1 10\" takes fewer."
	@$(PY) benchmarks/classroom.py --learners $(LEARNERS)

thumbs: $(VENV)/test.done  ## make a small picture of each notebook's explorer, for the README
	@$(PY) -m tools.pictures thumbs

pictures: thumbs  ## record the README's drag, too, in a real JupyterLab
	@echo "Recording a drag in a real JupyterLab."
	@$(PY) -m tools.pictures drag

soak: $(VENV)/test.done  ## all tests of every notebook in JupyterLab, with 2000 random events each
	@LRLIB_SOAK=$(or $(LRLIB_SOAK),2000) $(PY) -m pytest tests/browser/test_every_notebook.py $(TEST_ARGS)

matrix: $(VENV)/dev.done  ## run every test on the oldest and the newest versions (SESSION=oldest)
	@$(PY) -m nox $(if $(SESSION),-s $(SESSION)) $(if $(TEST_ARGS),-- $(TEST_ARGS))

$(VENV)/lab.done: WANTED := .
$(VENV)/test.done: WANTED := .[test]
$(VENV)/dev.done: WANTED := .[dev]
$(VENV)/lab.done $(VENV)/test.done $(VENV)/dev.done: pyproject.toml
	@echo "Installing into $(VENV); the first time takes a few minutes."
	@$(PY) -c '$(RUNS)' 2>/dev/null || { \
	  for python in $(PYTHON); do \
	    $$python -c '$(NEW_ENOUGH)' 2>/dev/null && exec $$python -m venv --clear $(VENV); \
	  done; \
	  echo "lrlib needs Python 3.11 or newer with its venv module (Debian and Ubuntu: the package" \
	    "python3-venv). None of these is: $(PYTHON). Name yours with PYTHON=/path/to/python." >&2; \
	  exit 1; }
	@$(PY) -m pip install -qq --disable-pip-version-check --editable "$(WANTED)"
	@# Or a pop-up asks every newcomer whether to fetch news. In .venv, not in the user's settings.
	@$(PY) -m jupyterlab.labextensions disable --level=sys_prefix --log-level=ERROR \
	  "@jupyterlab/apputils-extension:announcements"
	@# Reopened without its kernel, a notebook shows its figures as they were left.
	@$(PY) -m tools.lab_settings
	@echo "$(CURDIR)" > $(VENV)/folder
	@touch $@
