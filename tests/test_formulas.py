"""What the notebooks say in formulas is true: each is held to numbers got by another route.

A display formula stands in FORMULAS as the notebook writes it, with a check that knows nothing of
lrlib: a finite difference, a least-squares solver, a step taken by hand. One that is not there, or
is there and no longer in the notebook, fails. Formulas inside a sentence stand in SENTENCES. Every
sum in figures, such as 1 − 0.2 · 2 = 0.6, is worked out, and so is every equation in letters that a
program can read.
"""

import ast
import contextlib
import itertools
import json
import operator
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

RNG = np.random.default_rng(0)
X = np.array([1.5, -0.5, 2.0, 3.0])
Y = np.array([2.0, 1.0, -1.0, 4.0])
A, B, C = 0.7, -0.4, 0.35  # a slope, an intercept, a factor in front of a sum


def slope(f, at, nudge=1e-6):
    """The derivative of f there, measured from both sides."""
    return (f(at + nudge) - f(at - nudge)) / (2 * nudge)


def close(one, other):
    return np.allclose(one, other, rtol=1e-6, atol=1e-8)


def prose(path):
    """The text cells of a notebook, one after the other."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def numbered(number):
    """The notebook of this number; notebooks may be renamed, and their formulas stay."""
    return next(path for path in NOTEBOOKS if path.name.startswith(number))


# ---- display formulas


def chain_rule_of_one_point():
    for x, y in zip(X, Y, strict=True):
        of_p = slope(lambda p, y=y: (p - y) ** 2, A * x + B)
        of_b = slope(lambda b, x=x, y=y: (A * x + b - y) ** 2, B)
        of_a = slope(lambda a, x=x, y=y: (a * x + B - y) ** 2, A)
        assert close(of_b, of_p * 1) and close(of_a, of_p * x)


def factor_in_front():
    p = A * X + B
    for i in range(len(X)):

        def loss(p_i, i=i):
            moved = p.copy()
            moved[i] = p_i
            return C * ((moved - Y) ** 2).sum()

        assert close(slope(loss, p[i]), 2 * C * (p[i] - Y[i]))


def square_seen_by_the_slope():
    for x, y in zip(X, Y, strict=True):
        p = A * x + B
        assert close(slope(lambda a, x=x, y=y: (a * x + B - y) ** 2, A), 2 * (p - y) * x)


def sums_at_the_lowest_point():
    a, b = np.linalg.lstsq(np.column_stack([X, np.ones(4)]), Y)[0]
    p = a * X + b
    assert close((2 * (p - Y) * X).sum(), 0) and close((2 * (p - Y)).sum(), 0)


def step_in_a_bowl():
    for curvature, rate, distance in RNG.uniform(0.1, 3, size=(20, 3)):
        gradient = slope(lambda d, k=curvature: k * d**2 / 2, distance, 1e-4)
        assert close(gradient, curvature * distance)
        assert close(distance - rate * gradient, (1 - rate * curvature) * distance)


def line_by_five_sums():
    n = len(X)
    a = (n * (X * Y).sum() - X.sum() * Y.sum()) / (n * (X**2).sum() - X.sum() ** 2)
    b = (Y.sum() - a * X.sum()) / n
    assert close([a, b], np.linalg.lstsq(np.column_stack([X, np.ones(n)]), Y)[0])


def slope_in_standard_units():
    mean, spread = X.mean(), X.std()
    z = (X - mean) / spread
    w, b = np.linalg.lstsq(np.column_stack([z, np.ones(4)]), Y)[0]
    assert close(w * z + b, w * (X - mean) / spread + b)
    assert close([z.mean(), z.std()], [0, 1])


def two_ways_to_a_loss(x, own=0.0):
    """x is read by u and by the loss: (u - 3x)², u = x² + a x. `own` nudges one edge alone."""
    u = x**2 + A * x
    return (u - 3 * (x + own)) ** 2


def sum_over_paths():
    for x in X:
        u = x**2 + A * x
        by_u = slope(lambda x: x**2 + A * x, x) * slope(lambda u, x=x: (u - 3 * x) ** 2, u)
        straight = slope(lambda own, x=x: two_ways_to_a_loss(x, own), 0.0)
        assert close(slope(two_ways_to_a_loss, x), by_u + straight)


def shares_of_all_rows():
    """With the shares of all rows, and with a factor that is not 1."""

    def loss_of_b(b):
        return ((A * X + b - Y) ** 2).sum()

    p = A * X + B
    of_p = [slope(lambda q, i=i: (q - Y[i]) ** 2, p[i]) for i in range(len(X))]
    assert close(slope(loss_of_b, B), sum(share * 1 for share in of_p))
    of_q = [slope(lambda q, i=i: (q - Y[i]) ** 2, C * p[i]) for i in range(len(X))]
    by_t = slope(lambda t: ((t * p - Y) ** 2).sum(), C)
    assert close(by_t, sum(share * p_i for share, p_i in zip(of_q, p, strict=True)))


FORMULAS = {
    r"\frac{dL}{db} = \frac{dL}{dp}\cdot\frac{dp}{db} = \frac{dL}{dp}\cdot 1 \qquad\qquad "
    r"\frac{dL}{da} = \frac{dL}{dp}\cdot\frac{dp}{da} = "
    r"\frac{dL}{dp}\cdot x": chain_rule_of_one_point,
    r"L = c \cdot \sum (p - y)^2 \qquad\text{so}\qquad "
    r"\frac{dL}{dp} = 2\,c\,(p - y)": factor_in_front,
    r"\frac{d\,(p-y)^2}{da} \;=\; \underbrace{2\,(p-y)}_{d\,(p-y)^2 / dp}\cdot"
    r"\underbrace{x}_{dp / da}": square_seen_by_the_slope,
    r"\sum 2\,(p-y)\,x = 0 \qquad\text{and}\qquad \sum 2\,(p-y) = 0.": sums_at_the_lowest_point,
    r"\text{new distance} \;=\; \text{distance} - \text{rate}\cdot"
    r"\underbrace{\text{curvature}\cdot\text{distance}}_{\text{gradient}} \;=\; "
    r"(1-\text{rate}\cdot\text{curvature})\cdot\text{distance}": step_in_a_bowl,
    r"\frac{dL}{dx} \;=\; \sum_{\text{paths from } x \text{ to } L} "
    r"\text{product of the slopes along the path}": sum_over_paths,
    r"\frac{dL}{dx} \;=\; \sum_{\text{edges } x \to v} "
    r"\frac{dL}{dv}\cdot\frac{dv}{dx}": sum_over_paths,
    r"a = \frac{n \sum xy - \sum x \sum y}{n \sum x^2 - \left(\sum x\right)^2} \qquad "
    r"b = \frac{\sum y - a \sum x}{n}": line_by_five_sums,
    r"\frac{dL}{db} \;=\; \sum_{\text{paths from } b \text{ to } L} \;"
    r"\frac{dL}{dP_i}\cdot\frac{dP_i}{db}": shares_of_all_rows,
    r"w\,z + b \;=\; w\,\frac{x - \text{mean}}{\text{spread}} + b": slope_in_standard_units,
}


def displayed(text):
    """The display formulas of a text, as they are written."""
    return [re.sub(r"\s+", " ", f).strip() for f in re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_display_formula_has_a_check(path):
    assert [formula for formula in displayed(prose(path)) if formula not in FORMULAS] == []


def test_every_formula_of_the_table_stands_in_a_notebook():
    shown = [formula for path in NOTEBOOKS for formula in displayed(prose(path))]
    assert [formula for formula in FORMULAS if formula not in shown] == []


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_display_formula_is_true(formula):
    FORMULAS[formula]()


# ---- formulas inside a sentence


def half_squared_error():
    assert close(slope(lambda p: (p - B) ** 2 / 2, A), A - B)


def either_way_round():
    assert close(slope(lambda p: (p - B) ** 2, A), 2 * (A - B))
    assert close(slope(lambda p: (p - B) ** 2, A), -2 * (B - A))


def curvatures_of_a_line():
    """Of the mean of the squares: second differences along a and along b."""
    x = np.array([-3.0, 1.0, 2.0, -1.0])

    def loss(a, b):
        return ((a * x + b - Y) ** 2).mean()

    h = 1e-3
    along_a = (loss(A + h, B) - 2 * loss(A, B) + loss(A - h, B)) / h**2
    along_b = (loss(A, B + h) - 2 * loss(A, B) + loss(A, B - h)) / h**2
    assert np.allclose([along_a, along_b], [2 * (x**2).mean(), 2], rtol=1e-5)


def loss_of_one_direction():
    for curvature, rate in RNG.uniform(0.1, 3, size=(20, 2)):
        distance = 1.7
        after = distance - rate * curvature * distance
        assert close(after**2 / distance**2, (1 - rate * curvature) ** 2)


def curvature_of_a_direction():
    """Second differences of the mean of the squares, along a and b together."""
    for step_a, step_b in RNG.uniform(-2, 2, size=(10, 2)):

        def loss(far, step_a=step_a, step_b=step_b):
            return (((A + far * step_a) * X + B + far * step_b - Y) ** 2).mean()

        h = 1e-3
        curved = (loss(h) - 2 * loss(0) + loss(-h)) / h**2
        assert np.isclose(curved, 2 * ((step_a * X + step_b) ** 2).mean(), rtol=1e-5)


def factor_of_a_flipped_sign():
    """A step up the parabola makes each distance longer, above and below the limit."""
    for curvature, rate, distance in RNG.uniform(0.1, 3, size=(20, 3)):
        gradient = slope(lambda d, k=curvature: k * d**2 / 2, distance, 1e-4)
        assert close((distance + rate * gradient) / distance, 1 + rate * curvature)
        assert 1 + rate * curvature > 1


def step_on_a_sum_divided_once():
    """It is the step on the mean, and the loss falls."""

    def total(a):
        return ((a * X + B - Y) ** 2).sum()

    rate, after = 0.01, A - 0.01 * slope(total, A) / len(X)
    assert close(after, A - rate * slope(lambda a: ((a * X + B - Y) ** 2).mean(), A))
    assert total(after) < total(A)


def share_of_a_worker():
    """The library divides the sum of what workers hand in by their number."""
    rows = np.split(RNG.normal(size=9), [5, 8])
    handed_in = [one.mean() * len(rows) * len(one) / 9 for one in rows]
    assert close(np.mean(handed_in), np.concatenate(rows).mean())


def errors_of_both_differences():
    """Ten times smaller a nudge: ten times, and a hundred times less of the bend."""
    for f, d in ((np.exp, np.exp), (np.sin, np.cos)):
        forward = [abs((f(A + e) - f(A)) / e - d(A)) for e in (1e-2, 1e-3)]
        central = [abs((f(A + e) - f(A - e)) / (2 * e) - d(A)) for e in (1e-2, 1e-3)]
        assert np.isclose(forward[0] / forward[1], 10, rtol=0.02)
        assert np.isclose(central[0] / central[1], 100, rtol=0.02)


def nudge_where_both_errors_are_equal():
    for power, nudge in ((1, 1e-8), (2, 1e-16 ** (1 / 3))):
        assert close(nudge**power / (1e-16 / nudge), 1)


def weight_of_a_token():
    """In a mean of four means a row of the longest sentence, and of the shortest."""
    for n, share in ((12, 1 / 48), (1, 1 / 4)):
        assert close(slope(lambda token, n=n: (token / n) / 4, 1.0), share)


# (number of the notebook, the words as they stand there, what holds them)
SENTENCES = [
    ("02", "dL/da = x · dL/db", chain_rule_of_one_point),
    ("02", "Its derivative with respect to the error is **2·error**", either_way_round),
    ("09", "`-2 * (y - P)`", either_way_round),
    ("10", "½ · 2 = 1", half_squared_error),
    ("03", "(p − y)² has the derivative 2(p − y) by p", either_way_round),
    ("05", "2·mean(x²)", curvatures_of_a_line),
    ("05", "(1 − rate · curvature)²", loss_of_one_direction),
    ("05", "its factor, 1 + rate · curvature, is", factor_of_a_flipped_sign),
    ("06", "**2·mean(change²) is the curvature", curvature_of_a_direction),
    ("10", "`param - lr * param.grad / batch_size`", step_on_a_sum_divided_once),
    ("15", "**workers · rows_here / rows_all**", share_of_a_worker),
    ("15", "By workers · rows_here / rows_all = 4 · 5 / 40", share_of_a_worker),
    ("15", "of the shortest sentence counts 1/4, one of the longest 1/48", weight_of_a_token),
    ("16", "Put z = (x − mean) / spread into the line", slope_in_standard_units),
    ("lab_c", "Forward is off by about ε because", errors_of_both_differences),
    ("lab_c", "Central is off by about ε² because", errors_of_both_differences),
    (
        "lab_c",
        "equal where ε = 1e-16 / ε. Multiply both sides by ε: ε² = 1e-16, so ε = 1e-8",
        nudge_where_both_errors_are_equal,
    ),
]


@pytest.mark.parametrize(
    "number, words, check", SENTENCES, ids=[words for _, words, _ in SENTENCES]
)
def test_a_formula_in_a_sentence_stands_there_and_is_true(number, words, check):
    assert words in prose(numbered(number))
    check()


# ---- sums in figures

SIGNS = {"−": "-", "·": "*", "×": "*", "½": "0.5", "²": "**2", "³": "**3", "⁴": "**4", "⁹": "**9"}
FIGURES = r"[\d.,½²³⁴⁹]"
TERM = rf"[−\-(]*{FIGURES}+[)²³]*"
SUM = re.compile(
    rf"(?<![\w.%²)−-])(?<![−\-+·×/] ){TERM}(?: ?[−\-+·×/] ?{TERM})+"
    rf" = [−-]?\d[\d,]*(?:\.\d+)?(?![\d\w·×/²³]| ?[·×/+−] ?[\d(])"
)
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}


def worked_out(words):
    """The value of a sum that is written in figures."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", words)
    for sign, code in SIGNS.items():
        plain = plain.replace(sign, code)

    def value(node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp):
            return OPERATIONS[type(node.op)](value(node.operand))
        return OPERATIONS[type(node.op)](value(node.left), value(node.right))

    return value(ast.parse(plain.strip(), mode="eval").body)


def false_sums(text):
    """The sums in a text that are not what they say, to the digits they say it with."""
    for found in SUM.findall(text):
        left, right = found.split(" = ")
        digits = len(right.partition(".")[2])
        if abs(worked_out(left) - worked_out(right)) > 0.5 * 10.0**-digits + 1e-9:
            yield found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_sum_in_figures_is_right(path):
    assert list(false_sums(prose(path))) == []


def test_sums_are_found_in_the_series():
    assert sum(len(SUM.findall(prose(path))) for path in NOTEBOOKS) >= 10


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("because 1 − 0.1·10 = 0.", "because 1 − 0.1·10 = 2."),
        ("60,000 / 40 = 1,500 euros", "60,000 / 40 = 1,600 euros"),
        ("leaves 1 − 0.2 · 2 = 0.6 of the way", "leaves 1 + 0.2 · 2 = 0.6 of the way"),
        ("z = −1·2 − 2·3 − 3 = −11 in", "z = −1·2 − 2·3 − 3 = −12 in"),
        ("½ · 2 = 1: one", "½ · 2 = 2: one"),
        ("2·(-2) + 1·0 + (-1)·4 + 1·2 = -6", "2·(-2) + 1·0 + (-1)·4 - 1·2 = -6"),
        ("is 43² = 43 and 43 · 43 = 1849", "is 43 · 43 = 1894"),
    ],
)
def test_a_false_sum_is_found(right, wrong):
    assert SUM.findall(right) and list(false_sums(right)) == []
    assert list(false_sums(wrong))


# ---- equations in letters, in a line of prose

RAISED = {"²": 2, "³": 3, "¹⁰⁰": 100, "¹⁰": 10}
LETTERS = {"·": "*", "−": "-", "½": "0.5", "dL/d": "dL_d", " rows_": " rows_"}
NO_NAMES = {"and", "or", "not", "is", "in", "if", "else", "for", "lambda"}
OPERATORS = set("·*+−-/@×")


def readings():
    """What letters may stand for, by what a notebook makes of them: names and their numbers.

    Slopes are measured. An equation is true if it holds under one reading of its notebook.
    """
    rng = np.random.default_rng(1)
    tables = {name: rng.normal(size=size) for name, size in TABLES.items()}
    line = {"x": X, "y": Y, "a": A, "b": B, "mean": np.mean, "e": C}
    p = A * X + B
    yield (
        ("02", "one_hour"),  # each point by itself
        line
        | {
            "dL_da": slope(lambda a: (a * X + B - Y) ** 2, A),
            "dL_db": slope(lambda b: (A * X + b - Y) ** 2, B),
            "dL_dp": slope(lambda p: (p - Y) ** 2, p),
        },
    )
    yield (
        ("05", "one_hour", "lab_a"),  # the mean of all points
        line
        | {
            "dL_da": slope(lambda a: np.mean((a * X + B - Y) ** 2), A),
            "dL_db": slope(lambda b: np.mean((A * X + b - Y) ** 2), B),
        },
    )
    x = np.array([1.0, 3.0])  # a line through zero, without b
    through_zero = slope(lambda a: np.mean((a * x - 2 * x) ** 2), A)
    yield ("05", "one_hour"), {"x": x, "a": A, "mean": np.mean, "dL_da": through_zero}
    yield ("05",), {"x": np.array([-3.0, -1.0, 1.0, 3.0]), "mean": np.mean}  # two to each side
    yield (
        ("02", "one_hour"),  # the point (14, 58), and the line a = b = 1
        {
            "dL_da": slope(lambda a: (14 * a + 1 - 58) ** 2, 1.0),
            "dL_db": slope(lambda b: (14 + b - 58) ** 2, 1.0),
            "dL_dp": slope(lambda p: (p - 58) ** 2, 15.0),
        },
    )
    yield ("06",), {"age": np.arange(20, 81, 3.0), "mean": np.mean}
    rates = [step / 12_000 for step in range(1, 2400)]
    best = min(rates, key=lambda rate: max(abs(1 - rate * 10), abs(1 - rate * 2)))
    yield ("06",), {"rate": best}
    yield ("15",), {"workers": 4, "rows_here": 5, "rows_all": 40}
    yield ("07",), tables
    yield ("lab_a",), tables | {"A": tables["Y"].T @ tables["X"]}


TABLES = {"A": (2, 3), "B": (3, 4), "X": (5, 2), "Y": (5, 1), "θ": (2, 1), "x": (2, 1)}
IN_TABLES = re.compile(r"[()ABXYθxᵀ\d+− ]+")


def as_code(words):
    """An expression as a book writes it, for Python; None if it is none."""
    if "," in re.sub(r"\d,\d{3}", "", words) or NO_NAMES & set(re.findall(r"\w+", words)):
        return None
    code = re.sub(r"(?<=\d),(?=\d{3})", "", words)
    if "ᵀ" in words:  # side by side is a product of tables
        if not IN_TABLES.fullmatch(words):
            return None
        code = re.sub(r"(?<=[A-Zθxᵀ)])(?=[A-Zθx(])", "@", code)
        code = re.sub(r"(?<=\d)(?=[A-Zθx])", "*", code).replace("ᵀ", ".T")
    else:
        code = re.sub(r"(\d)(?=[a-df-zθ(]|e(?!-?\d))", r"\1*", code).replace(")(", ")*(")
    for written, power in RAISED.items():
        code = code.replace(written, f"**{power}")
    for written, meant in LETTERS.items():
        code = code.replace(written, meant)
    try:
        return compile(code.strip(), "prose", "eval")
    except SyntaxError:
        return None


def longest(words, names, last):
    """The longest expression at the end of these words, or at their beginning, and its value."""
    for count in range(min(len(words), 14), 0, -1):
        taken = words[-count:] if last else words[:count]
        beyond = words[: len(words) - count][-1:] if last else words[count:][:1]
        code = as_code(" ".join(taken))
        cut = beyond and beyond[0] in OPERATORS or taken[0] in OPERATORS
        if code and not cut and set(code.co_names) - {"T"} <= set(names):
            try:
                return " ".join(taken), eval(code, {"__builtins__": {}}, names)
            except (ValueError, TypeError, AttributeError, ZeroDivisionError):
                return " ".join(taken), np.nan  # tables that cannot be multiplied
    return None


def equations(text):
    """The two sides of every equals sign outside code, display formulas and tables, in words."""
    plain = re.sub(
        r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|</?[a-z][^>\n]*>", " … ", text, flags=re.DOTALL
    )
    for line in plain.replace("*", "").splitlines():
        sides = [side.split() for side in line.split(" = ")]
        for left, right in itertools.pairwise(sides):
            ends = next((i for i, word in enumerate(right) if word[-1] in ",.:;?"), len(right))
            yield left, [*right[:ends], *(word[:-1] for word in right[ends : ends + 1])]


def judged(text, stem):
    """Each equation of a text that can be worked out, and whether it holds."""
    for left, right in equations(text):
        verdicts = {}
        for stems, names in READINGS:
            if not stem.startswith(stems):
                continue
            one, other = longest(left, names, last=True), longest(right, names, last=False)
            if one and other and not re.fullmatch(r"[A-Za-zθ][^\Wᵀ]*", one[0]):
                digits = re.fullmatch(r"[−-]?[\d,]+(?:\.(\d+))?", other[0])
                slack = 0.5 * 10.0 ** -len(digits[1] or "") if digits else 0
                same = np.shape(one[1]) == np.shape(other[1])
                holds = same and np.allclose(one[1], other[1], rtol=1e-6, atol=slack + 1e-8)
                verdicts.setdefault(f"{one[0]} = {other[0]}", []).append(bool(holds))
        if verdicts:
            equation = max(verdicts, key=len)
            yield equation, any(verdicts[equation])


READINGS = [*readings(), (("",), {})]  # in every notebook: figures alone


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_equation_in_letters_holds(path):
    assert [found for found, holds in judged(prose(path), path.stem) if not holds] == []


def test_equations_are_found_in_the_series():
    found = [equation for path in NOTEBOOKS for equation, _ in judged(prose(path), path.stem)]
    assert len(found) >= 45


@pytest.mark.parametrize(
    "stem, right, wrong",
    [
        ("07", "The rule is **(AB)ᵀ = BᵀAᵀ**: so", "The rule is **(AB)ᵀ = AᵀBᵀ**: so"),
        ("lab_a", "or Aᵀ = XᵀY, a column", "or Aᵀ = YᵀX, a column"),
        ("lab_a", "(e + 1)² − (e − 1)² = 4e, and", "(e + 1)² − (e − 1)² = 2e, and"),
        ("05", "and dL/da = mean(2·(a − 2)·x·x).", "and dL/da = mean(2·(a − 2)·x)."),
        ("05", "dL/db = 2·a·mean(x) + 2·b − 2·mean(y)", "dL/db = 2·a·mean(x) + b − 2·mean(y)"),
        ("one_hour", "so 2·mean(x²) = 2·(1 + 9)/2", "so 2·mean(x)² = 2·(1 + 9)/2"),
        ("02", "why is dL/da = x · dL/db?", "why is dL/db = x · dL/da?"),
        ("15", "workers · rows_here / rows_all = 0.5", "workers / rows_here · rows_all = 0.5"),
        ("11", "leave (1 − 0.2)¹⁰ = 0.11 of it", "leave (1 − 0.2)¹⁰ = 0.12 of it"),
    ],
)
def test_a_false_equation_in_letters_is_found(stem, right, wrong):
    for text, holds in ((right, True), (wrong, False)):
        assert [verdict for _, verdict in judged(text, stem)] == [holds]


# ---- products of tables, and of the letters for sizes

# What the letters may stand for in each notebook, by shape; a product fits under one of these.
SHAPES = [
    (("07", "08", "14"), {"X": (4, 2), "W": (2, 3), "b": (3,), "N": (4, 3), "P": (4, 3)}),
    (("13",), {"X": (4, 2), "W": (2, 3), "b": (3,), "h": (4, 2)}),
    (("07", "lab_a"), {"X4": (4, 2), "W4": (2, 3), "b4": (3,), "P4": (4, 3), "V": (2, 2)}),
    (("lab_a",), {"X": (4, 2), "W": (2, 3), "b": (3,), "N": (4, 3), "P": (4, 3)}),
    (("lab_a",), {"X": (4, 2), "W": (3, 2), "b": (3,)}),  # as PyTorch keeps W
    (("lab_a",), {"A": (2, 3), "x": (3,)}),
    (("07", "lab_a"), {"X": (5, 2), "Y": (5, 1), "θ": (2, 1)}),
]
FACTOR = r"[A-Zbhxθ]\d?ᵀ?(?:\[i\])?"
PRODUCT = re.compile(rf"(?<![\w.]){FACTOR}(?: @ {FACTOR})+(?: \+ {FACTOR})?(?![\w.])")
GIVEN = re.compile(rf" with ([A-Z]) = ((?:{FACTOR})+)")
SIDE_BY_SIDE = r"(?<=[\wθᵀ])(?=[A-Zxθ])"


def products_of_tables(text, stem):
    """Each product written with @ outside code, and whether its tables fit together.

    A table that the sentence gives, as in "A @ θ with A = YᵀX", is worked out first.
    """
    rng = np.random.default_rng(2)
    for sentence in re.split(
        r"(?<=[.:?!]) |\n", re.sub(r"```.*?```|`[^`]*`", "…", text, flags=re.S)
    ):
        given = GIVEN.findall(sentence)
        code = [(name, re.sub(SIDE_BY_SIDE, "@", value)) for name, value in given]
        for product in PRODUCT.findall(sentence):
            fits = False
            for shapes in (shapes for stems, shapes in SHAPES if stem.startswith(stems)):
                tables = {name: rng.normal(size=size) for name, size in shapes.items()} | {"i": 0}
                with contextlib.suppress(NameError, ValueError):
                    for name, value in [*code, ("product", product)]:
                        tables[name] = eval(value.replace("ᵀ", ".T"), tables)
                    fits = True
            yield product, fits


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_tables_of_a_product_fit_together(path):
    assert [one for one, fits in products_of_tables(prose(path), path.stem) if not fits] == []


def test_products_of_tables_are_found_in_the_series():
    found = [one for path in NOTEBOOKS for one, _ in products_of_tables(prose(path), path.stem)]
    assert len(found) >= 6


@pytest.mark.parametrize(
    "stem, right, wrong",
    [
        ("lab_a", "number, A @ θ with A = YᵀX and", "number, A @ θ with A = XᵀY and"),
        ("lab_a", "Take q = A @ x with three x", "Take q = x @ A with three x"),
        ("07", "So P4 = X4 @ W4 + b4 is (4, 3)", "So P4 = W4 @ X4 + b4 is (4, 3)"),
        ("08", "the features: N = X @ W", "the features: N = X @ Wᵀ"),
    ],
)
def test_a_product_that_does_not_fit_is_found(stem, right, wrong):
    for text, fits in ((right, True), (wrong, False)):
        assert [verdict for _, verdict in products_of_tables(text, stem)] == [fits]


LETTERS_AND_FIGURES = re.compile(r"\b([ndk])·([ndk])\b[^.;]*?\b(\d+) · (\d+) = \d+")
SIZES = {"n": 4, "d": 2, "k": 3}  # of the tables X4, W4 and y4, by which these notebooks show it


def test_a_product_of_sizes_in_letters_is_that_in_figures():
    """n rows, d features, k outputs: n·k beside 4 · 3."""
    found = [one for path in NOTEBOOKS for one in LETTERS_AND_FIGURES.findall(prose(path))]
    assert found
    for *letters, one, other in found:
        assert [SIZES[letter] for letter in letters] == [int(one), int(other)]


def test_a_product_of_sizes_in_letters_is_of_those_that_the_words_name():
    """ "n·k where each row has k outputs": no letter in it that was given to something else."""
    meant = {"n": "row", "d": "feature", "k": "output"}
    found = 0
    for path in NOTEBOOKS:
        for letters, named, what in re.findall(
            r"\b([ndk]·[ndk]) where each row has ([ndk]) (\w+)s", prose(path)
        ):
            found += 1
            assert meant[named] == what and letters == f"n·{named}", path.stem
    assert found
