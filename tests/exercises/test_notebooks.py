"""Every notebook with exercises three ways: blank as stored, solved, and wrong.

Blank is what is stored, and nbval compares it like any notebook. For the other two a copy
is made in which each exercise's cell holds the worked solution, or hands in every typical
wrong answer, and stores the reply that belongs to it. All other cells keep what is stored:
a later cell that depends on the learner's answer turns red. After the last cell the solutions
stand once more: a learner who runs all, and then comes back to an exercise, is still right.
"""

import ast
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

import lrlib.exercises.entries
from lrlib.exercises.engine import catalogue, checking

# tests/fixtures holds a notebook 99 with one exercise of each kind, and its entries
NOTEBOOKS = ["fixtures/99_for_the_tests.ipynb", "../notebooks/*.ipynb"]
TAG = "exercise-"


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


def exercise_cells(notebook):
    """The tagged cells, by the number of their exercise."""
    return {
        tag.removeprefix(TAG): cell
        for cell in notebook.cells
        for tag in cell.metadata.get("tags", [])
        if tag.startswith(TAG)
    }


def reply(exercise, answer):
    return checking.judge(exercise, answer).words + "\n"


def solved(exercise):
    """The source and the output of an exercise's cell with the worked solution in it."""
    return exercise.solved_cell, reply(exercise, exercise.right)


def wrong(exercise):
    """The source and the output of a cell that hands in one typical wrong answer after another."""
    source = (
        "from lrlib.exercises.engine import catalogue\n"
        f'for wrong in catalogue.find("{exercise.number}").wrong:\n'
        f'    check("{exercise.number}", wrong.answer)'
    )
    return source, "".join(reply(exercise, wrong.answer) for wrong in exercise.wrong)


def copy(path, folder, change, last_cell=None):
    """A copy of a notebook with every exercise's cell changed, among the files beside it.

    With `last_cell` the copy is called leaky, and its last cell has this source and output.
    """
    folder.mkdir(parents=True)
    for beside in path.parent.iterdir():
        if beside.suffix != ".ipynb" and not beside.name.startswith((".", "_")):
            (folder / beside.name).symlink_to(beside)
    notebook = nbformat.read(path, as_version=4)
    for number, cell in exercise_cells(notebook).items():
        cell.source, said = change(catalogue.find(number))
        cell.outputs = [new_output("stream", name="stdout", text=said)]
        again = new_code_cell(cell.source, outputs=cell.outputs, execution_count=1)
        notebook.cells += [again] if change is solved and not last_cell else []
    if last_cell:
        notebook.cells[-1].source, notebook.cells[-1].outputs[0].text = last_cell
    name = "leaky" if last_cell else change.__name__
    nbformat.write(notebook, folder / f"{name}_{path.stem}.ipynb")


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


@pytest.fixture(scope="module")
def outcomes(notebooks, run_nbval, tmp_path_factory):
    """What nbval says of all copies, in one run: starting it takes longer than most cells."""
    folder = tmp_path_factory.mktemp("copies")
    for number, path in notebooks.items():
        copy(path, folder / "solved" / str(number), solved)
    # the engine answers wrong answers alike in every notebook: one of them shows it in a kernel
    copy(notebooks["99"], folder / "wrong", wrong)
    copy(notebooks["99"], folder / "leaky", solved, last_cell=("print(mean)", "Ellipsis\n"))
    return run_nbval(folder)


def all_passed(path, again=0):
    """The outcome of a notebook whose code cells all pass, and of so many more after them."""
    cells = nbformat.read(path, as_version=4).cells
    n_cells = sum(cell.cell_type == "code" for cell in cells)
    return dict.fromkeys(range(n_cells + again), "PASSED")


def test_every_notebook_runs_solved_and_after_it_each_exercise_is_right_once_more(
    notebooks, outcomes
):
    for number, path in notebooks.items():
        wanted = all_passed(path, again=len(catalogue.exercises(number)))
        assert outcomes[f"solved_{path.stem}"] == wanted, path.name


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


def test_a_kernel_tells_every_wrong_answer_what_is_wrong(notebooks, outcomes):
    path = notebooks["99"]
    assert outcomes[f"wrong_{path.stem}"] == all_passed(path)


def test_a_cell_that_depends_on_the_learners_answer_turns_red(notebooks, outcomes):
    path = notebooks["99"]
    *others, last = all_passed(path)
    assert outcomes[f"leaky_{path.stem}"] == dict.fromkeys(others, "PASSED") | {last: "FAILED"}
