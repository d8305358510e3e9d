"""Every notebook with exercises three ways: blank as stored, solved, and wrong.

Blank is what is stored, and nbval compares it like any notebook. Solved, each exercise's cell holds
the worked solution, all other cells keep what is stored: a later cell that depends on the learner's
answer turns red. So every notebook is run in JupyterLab (browser/test_every_notebook.py); here
that is tried on one made for the tests, and so are all its typical wrong answers.
"""

import ast
import re
import shutil

import nbformat
import pytest
from answered import answered, exercise_cells, reply, solved, wrong
from nbformat.v4 import new_code_cell, new_output

import lrlib.exercises.entries
from lrlib.exercises.engine import catalogue, checking

# tests/fixtures holds a notebook 99 with one exercise of each kind, and its entries
NOTEBOOKS = ["fixtures/99_for_the_tests.ipynb", "../notebooks/*.ipynb"]


@pytest.fixture(scope="module", autouse=True)
def fixture_entries(root):
    """Entries are found in tests/fixtures too, while these tests run."""
    lrlib.exercises.entries.__path__.append(str(root / "tests" / "fixtures"))
    yield
    lrlib.exercises.entries.__path__.pop()


@pytest.fixture(scope="module")
def notebooks(root):
    """{number: path} of the notebooks that have entries."""
    found = [path for pattern in NOTEBOOKS for path in sorted((root / "tests").glob(pattern))]
    numbered = {catalogue.key(path.stem): path.resolve() for path in found}
    return {number: numbered[number] for number in numbered if number in catalogue.notebooks()}


def test_every_entry_is_in_its_notebook_and_the_other_way_round(notebooks):
    assert "99" in notebooks
    for number, path in notebooks.items():
        notebook = nbformat.read(path, as_version=4)
        cells = exercise_cells(notebook)
        assert list(cells) == [entry.number for entry in catalogue.exercises(number)], path.name
        code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        asked = re.findall(r'^predict\("(.+)"\)$', code, re.MULTILINE)
        assert asked == [entry.number for entry in catalogue.predictions(number)], path.name
    written = {catalogue.key(path.stem) for path in notebooks.values()}
    assert set(catalogue.notebooks()) == written, "entries whose notebook does not exist"


def test_below_each_prediction_its_notebook_names_the_right_answer(notebooks):
    """For who reads it without a kernel: there no choice answers."""
    for number in set(notebooks) - {"99"}:
        below, named = {}, {}
        for cell in nbformat.read(notebooks[number], as_version=4).cells:
            if asked := re.fullmatch(r'predict\("(.+)"\)', cell.source):
                entry = catalogue.find(asked[1])
                right = next(i for i, choice in enumerate(entry.choices, 1) if choice.right)
                below[entry.number] = str(right)
            named |= dict(re.findall(r"\*\*(\w+\.\w): answer (\d)\.\*\*", cell.source))
            assert named.items() <= below.items(), number
        assert named == below, number


def test_every_exercise_is_stored_blank_and_ends_with_its_check(notebooks):
    for path in notebooks.values():
        for number, cell in exercise_cells(nbformat.read(path, as_version=4)).items():
            where = f"{path.name}, {number}"
            assert "..." in cell.source, where
            assert cell.source.splitlines()[-1] == catalogue.find(number).check_line, where
            assert [output.text for output in cell.outputs] == [
                reply(catalogue.find(number), ...)
            ], where


def test_every_wrong_answer_is_wrong_and_has_a_message_of_its_own(notebooks):
    for number in notebooks:
        for exercise in catalogue.exercises(number):
            verdicts = [checking.judge(exercise, wrong.answer) for wrong in exercise.wrong]
            assert {verdict.state for verdict in verdicts} == {"wrong"}, exercise.number
            assert len({verdict.words for verdict in verdicts}) == len(verdicts), exercise.number
            assert checking.judge(exercise, exercise.right).state == "right", exercise.number


def stored(source, everywhere=False):
    """The names that code gives a value; `everywhere` includes those inside of functions."""
    names, inner = set(), (ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)

    def visit(node):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                names.add(child.name)
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                names.add(child.id)
            if isinstance(child, ast.arg) and everywhere:
                names.add(child.arg)
            if everywhere or not isinstance(child, (ast.FunctionDef, ast.ClassDef, *inner)):
                visit(child)

    visit(ast.parse(source))
    return names


def test_no_later_cell_overwrites_what_an_exercise_and_its_hints_name(notebooks):
    for path in notebooks.values():
        cells = nbformat.read(path, as_version=4).cells
        for number, cell in exercise_cells(nbformat.read(path, as_version=4)).items():
            exercise = catalogue.find(number)
            here = next(i for i, one in enumerate(cells) if one.id == cell.id)
            code = [one.source for one in cells[:here] if one.cell_type == "code"]
            later = [one.source for one in cells[here + 1 :] if one.cell_type == "code"]
            asked = next(one.source for one in cells[here::-1] if one.cell_type == "markdown")
            marked = re.findall(r"`([^`]+)`", " ".join([asked, exercise.question, *exercise.hints]))
            words = re.findall(r"[A-Za-z_]\w*", " ".join([cell.source, exercise.solution, *marked]))
            own = stored(cell.source, True) | stored(exercise.solution, True)
            named = set(words) & set().union(*map(stored, code)) - own
            overwritten = named & set().union(*map(stored, later)) - {"_"}
            assert not overwritten, f"{path.name}, {number}: {sorted(overwritten)}"


@pytest.fixture(scope="module")
def outcomes(notebooks, run_nbval, tmp_path_factory):
    """What nbval says of the copies of the tests' own notebook, and how many code cells it has."""
    folder, path = tmp_path_factory.mktemp("copies"), notebooks["99"]
    shutil.copy(path.with_name("notebook_99.py"), folder)  # its entries, for the kernel
    copies = {"solved": answered(path, solved), "wrong": answered(path, wrong)}
    said = [new_output("stream", name="stdout", text="Ellipsis\n")]
    leaky = new_code_cell("print(mean)", outputs=said, execution_count=1)
    copies["solved"].cells.append(leaky)
    for name, notebook in copies.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    found = run_nbval(folder)
    for name, notebook in copies.items():
        assert len(found[name]) == sum(cell.cell_type == "code" for cell in notebook.cells)
    return found


def test_solved_it_runs_and_after_its_last_cell_each_exercise_is_right_once_more(outcomes):
    *others, _ = (outcome for _, outcome in sorted(outcomes["solved"].items()))
    assert set(others) == {"PASSED"}


def test_a_kernel_tells_every_wrong_answer_what_is_wrong(outcomes):
    assert set(outcomes["wrong"].values()) == {"PASSED"}


def test_a_cell_that_depends_on_the_learners_answer_turns_red(outcomes):
    assert outcomes["solved"][max(outcomes["solved"])] == "FAILED"
