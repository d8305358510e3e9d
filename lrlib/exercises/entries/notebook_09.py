"""Notebook 09, "Send gradients backwards": its exercises and predictions.

One node's way back, what the edges send, and a zeroing that is forgotten. The right answers are
computed here by another route than the learner's: outer products row by row, sums entry by entry.
"""

import numpy as np

from lrlib.exercises.engine.entry import Choice, Exercise, Prediction, Wrong

# ---- 9.1: what P sends to h, in the ponds of the notebook

X = np.array([[0.0], [1.0]])
W, B = 2.0, 1.0
H = W * X + B
D_LOSS_D_P = W * H + B - np.array([[2.0], [3.0]])  # 2 (P - y) / 2


# ---- 9.2: the way back of X @ W + b, one sample at a time


def reference_linear_backward(gradient, X, W, b):
    to_X, to_W, to_b = np.zeros(X.shape), np.zeros(W.shape), np.zeros(b.shape)
    for row, (x, g) in enumerate(zip(X, gradient, strict=True)):
        to_X[row] = [sum(W[i, j] * g[j] for j in range(len(g))) for i in range(len(x))]
        to_W += np.outer(x, g)
        to_b += g
    return to_X, to_W, to_b


def way_back(
    to_X=lambda g, X, W: g @ W.T,
    to_W=lambda g, X, W: X.T @ g,
    to_b=lambda g, X, W: g.sum(axis=0),
    order=(0, 1, 2),
):
    """A linear_backward in which one part may be a typical mistake."""

    def linear_backward(gradient, X, W, b):
        parts = [part(gradient, X, W) for part in (to_X, to_W, to_b)]
        return tuple(parts[i] for i in order)

    return linear_backward


def only_two(gradient, X, W, b):
    return X.T @ gradient, gradient.sum(axis=0)


def stars_everywhere(gradient, X, W, b):
    return gradient * W, X * gradient, gradient.sum(axis=0)


def times_b(gradient, X, W, b):
    return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0) * b


LINEAR_CASES = [
    (np.array([[1.0], [4.0]]), np.array([[1.0], [3.0]]), np.array([[2.0]]), np.array([1.0])),
    (
        np.array([[1.0, -1.0], [2.0, 0.0], [0.0, 3.0]]),
        np.array([[1.0, 2.0], [0.0, 1.0], [-1.0, 4.0]]),
        np.array([[1.0, 2.0], [3.0, -1.0]]),
        np.array([0.0, 1.0]),
    ),
    (
        np.array([[2.0], [-1.0]]),
        np.array([[1.0, 0.0, 2.0], [3.0, 1.0, -1.0]]),
        np.array([[1.0], [2.0], [3.0]]),
        np.array([0.5]),
    ),
]


# ---- 9.3: what the edges send, entry by entry


def reference_collect(value, sent):
    total = np.zeros(np.shape(value))
    for place in np.ndindex(total.shape):
        total[place] = sum(one[place] for one in sent)
    return total


def collect_last(value, sent):
    total = np.zeros_like(value)
    for one in sent:
        total = one
    return total


def collect_first(value, sent):
    total = np.zeros_like(value)
    for one in sent:
        return total + one
    return total


def collect_last_of_none(value, sent):
    for one in sent:
        total = one
    return total


def collect_from_zero(value, sent):
    return sum(sent)


def collect_mean(value, sent):
    return reference_collect(value, sent) / max(len(sent), 1)


def collect_mean_of_none(value, sent):
    return np.mean(sent, axis=0) if sent else np.nan  # as np.mean, without its warning


def collect_product(value, sent):
    total = np.ones_like(value)
    for one in sent:
        total = total * one
    return total


def collect_on_value(value, sent):
    return value + reference_collect(value, sent)


def collect_one_number(value, sent):
    return float(np.sum(sent))


def collect_fails_on_none(value, sent):
    total = sent[0].copy()
    for one in sent[1:]:
        total += one
    return total


def collect_in_place(value, sent):
    if not sent:
        return np.zeros_like(value)
    total = sent[0]
    for one in sent[1:]:
        total += one
    return total


def collect_in_place_fails_on_none(value, sent):
    total = sent[0]
    for one in sent[1:]:
        total += one
    return total


def collect_into_value(value, sent):
    for one in sent:
        value += one
    return value


COLLECT_CASES = [
    (np.array([[2.0]]), [np.array([[13.0]]), np.array([[8.0]])]),
    (np.array([1.0, 5.0]), [np.array([1.0, 2.0]), np.array([3.0, 0.0]), np.array([-1.0, 4.0])]),
    (np.array([[1.0, 2.0]]), [np.array([[0.5, 3.0]])]),
    (np.array([7.0]), []),
]


EXERCISES = [
    Exercise(
        number="9.1",
        question="What does P = h @ W + b send to h?",
        answer="dLdh",
        right=D_LOSS_D_P * W,
        n=2,
        wrong=[
            Wrong(
                D_LOSS_D_P,
                "That is P's own gradient. On the way forward h was multiplied by W: when h moves "
                "by a little, P moves W times as much.",
            ),
            Wrong(
                D_LOSS_D_P * H,
                "You multiplied by h. That is what W's share needs: there h is the factor. Which "
                "factor stands beside h in `h @ W + b`?",
            ),
            Wrong(
                H.T @ D_LOSS_D_P,
                "That is what P sends to W: there h is the factor, and the two ponds add "
                "up. To h it sends one number for each pond. Which factor stands beside h in "
                "`h @ W + b`?",
            ),
            Wrong(
                D_LOSS_D_P / W,
                "You divided by W. Forward h was multiplied by W, and its slope is W: the way back "
                "multiplies, too.",
            ),
            Wrong(
                D_LOSS_D_P * W + B,
                "You added b. b shifts P, but it doesn't change how much P moves when h moves.",
            ),
            Wrong(
                D_LOSS_D_P + W,
                "You added W. Forward h was multiplied by W, so P moves W times as much as h: the "
                "way back multiplies, too.",
            ),
            Wrong(
                D_LOSS_D_P * W * W,
                "Twice too much. Either W stands in it twice, where this is the way back through "
                "one year. Or a 2 of the loss does: that one is in dLdP already.",
            ),
            Wrong(
                np.array([[np.sum(D_LOSS_D_P) * W]]),
                "You added up the two ponds. h has a number for each pond, and each moves only its "
                "own P: the gradient has h's shape.",
            ),
        ],
        hints=(
            "When h moves by a little, how much does P move?",
            "W times as much. So the gradient of P comes back W times as large, pond by pond.",
            "`dLdP @ W.T`, of shape (2, 1).",
        ),
        solution="dLdh = dLdP @ W.T",
        why="P moves W times as much as h, so what arrives at P goes on to h multiplied by W.",
    ),
    Exercise(
        number="9.2",
        question="The way back of X @ W + b: linear_backward(gradient, X, W, b) returns the "
        "gradients for X, W and b.",
        answer="linear_backward",
        right=reference_linear_backward,
        cases=LINEAR_CASES,
        wrong=[
            Wrong(
                only_two,
                "You return what training needs, for W and b. But a node in the middle of a graph "
                "has nodes before it: without a gradient for X they would get nothing.",
            ),
            Wrong(
                way_back(order=(1, 2, 0)),
                "All three are right, but in another order: W, b, X. The order is that of what the "
                "node reads: X, W, b.",
            ),
            Wrong(
                way_back(order=(1, 0, 2)),
                "All three are right, but in another order: W, X, b. The order is that of what the "
                "node reads: X, W, b.",
            ),
            Wrong(
                stars_everywhere,
                "You multiply by `*`, for X and for W. It never adds. But a feature goes to every "
                "output, and a weight to every sample: their shares must add up, and that is `@`.",
            ),
            *[
                Wrong(
                    way_back(to_X=product),
                    f"For X, `{code}` fits only while W is one number, as in 9.1. Here k shares "
                    "come back to each feature and must add up: that is `@`, with W turned round.",
                )
                for code, product in (
                    ("gradient * W", lambda g, X, W: g * W),
                    ("W * gradient", lambda g, X, W: W * g),
                )
            ],
            Wrong(
                way_back(to_X=lambda g, X, W: g @ W),
                "For X you multiply by W as it stands. Forward, W leads from X's columns to P's. "
                "Back it must lead the other way: which side of W belongs to P?",
            ),
            Wrong(
                way_back(to_X=lambda g, X, W: g),
                "You hand the gradient on to X as it came. X was multiplied by W on the way "
                "forward.",
            ),
            Wrong(
                way_back(to_W=lambda g, X, W: X @ g),
                "For W you multiply by X as it stands. Its gradient adds up over the samples, and "
                "they are X's rows: they must stand inside the product.",
            ),
            Wrong(
                way_back(to_W=lambda g, X, W: g.T @ X),
                "W's gradient lies on its side: yours is (k, d), and W is (d, k). The numbers are "
                "right; turn them round.",
            ),
            Wrong(
                way_back(to_W=lambda g, X, W: X.T @ g / len(X)),
                "You divide by the number of samples in W's gradient. If the loss is a mean, that "
                "division is in the gradient that arrives already. A second one is too many.",
            ),
            Wrong(
                way_back(to_b=lambda g, X, W: g.mean(axis=0)),
                "You take the mean for b. One b goes to every row, so all their gradients add up. "
                "If the loss is a mean, the division is in what arrives already.",
            ),
            Wrong(
                way_back(
                    to_W=lambda g, X, W: X.T @ g / len(X), to_b=lambda g, X, W: g.mean(axis=0)
                ),
                "You divide by the number of samples, for W and for b. If the loss is a mean, that "
                "division is in the gradient that arrives already. A second one is too many.",
            ),
            Wrong(
                way_back(to_b=lambda g, X, W: g.sum(axis=0, keepdims=True)),
                "X's and W's are right. b has the shape (k,), and yours is (1, k): sum without "
                "keepdims.",
            ),
            Wrong(
                way_back(to_b=lambda g, X, W: g),
                "For b you return a row for each sample. There is one b for all of them: what do "
                "several edges from one node do?",
            ),
            Wrong(
                way_back(to_b=lambda g, X, W: g.sum()),
                "For b you added up everything. Each output has a b of its own: add up over the "
                "samples only, axis 0.",
            ),
            Wrong(
                way_back(to_b=lambda g, X, W: g.sum(axis=1)),
                "For b you summed along the outputs, axis 1. The samples are what must go: axis 0.",
            ),
            Wrong(
                times_b,
                "For b you multiply by b. Forward b is added, and when b moves, P moves as much, "
                "whatever b is: its own number plays no part.",
            ),
        ],
        hints=(
            "For X: the cell above. For W and b: notebook 03, with the gradient in place of dLdP.",
            "Ask for the shapes: X (n, d), W (d, k), b (k,), gradient (n, k). Where samples go "
            "away, they are added up.",
            "`return gradient @ W.T, X.T @ gradient, ...`, and for b the sum over axis 0.",
        ),
        solution="""
            def linear_backward(gradient, X, W, b):
                return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0)
        """,
        why="Each of the three asks how the loss moves through this one step, and the gradient "
        "that arrives knows all that comes after it.",
    ),
    Exercise(
        number="9.3",
        question="What all outgoing edges send, added up: collect(value, sent).",
        answer="collect",
        right=reference_collect,
        cases=COLLECT_CASES,
        wrong=[
            Wrong(
                collect_last,
                "Yours keeps what came last: `=` in the loop, where `+=` belongs. Both years use "
                "W, and both count.",
            ),
            Wrong(
                collect_last_of_none,
                "Yours keeps what came last: `=` in the loop, where `+=` belongs. And for an empty "
                "list it has nothing to return: begin with `np.zeros_like(value)`.",
            ),
            Wrong(
                collect_from_zero,
                "The sums are right. But for an empty list yours is a bare 0, without the value's "
                "shape: begin at `np.zeros_like(value)`.",
            ),
            Wrong(
                collect_first,
                "Yours returns what came first: a `return` inside the loop ends it. Add up all, "
                "and return after the loop.",
            ),
            Wrong(
                collect_mean,
                "Yours is the mean. Two roads to the loss don't make each half as long: the nudge "
                "goes down both in full.",
            ),
            Wrong(
                collect_mean_of_none,
                "Yours is the mean. Two roads to the loss don't make each half as long: the nudge "
                "goes down both in full. And the mean of an empty list is no number: begin with "
                "zeros of the value's shape.",
            ),
            Wrong(
                collect_product,
                "Yours multiplies. *Along* a road the factors multiply. Here roads meet, and what "
                "they bring adds up.",
            ),
            Wrong(
                collect_on_value,
                "Yours begins at the value. It begins at zero: the value gives only the shape, "
                "`np.zeros_like(value)`.",
            ),
            Wrong(
                collect_one_number,
                "Yours adds up all entries to one number. Each entry of the value has its own "
                "gradient: add the arrays, and keep their shape.",
            ),
            Wrong(
                collect_fails_on_none,
                "Yours begins with what was sent first, and an empty list has no first. Begin with "
                "zeros of the value's shape.",
            ),
            Wrong(
                collect_in_place,
                "The sum is right, but yours writes it into the first array that was sent: "
                "`total = sent[0]` is no copy, and `+=` changes it. Its sender would find another "
                "number there.",
            ),
            Wrong(
                collect_in_place_fails_on_none,
                "Yours begins with `sent[0]` itself, which is no copy: `+=` changes what was sent. "
                "And an empty list has no first. Begin with zeros of the value's shape.",
            ),
            Wrong(
                collect_into_value,
                "Yours adds the gradients onto the node's value, and so changes the value itself. "
                "Begin with zeros of its shape: `np.zeros_like(value)`.",
            ),
        ],
        hints=(
            "Where does a sum begin, before anything has arrived?",
            "At `np.zeros_like(value)`. Then a loop over sent, with `+=`.",
            "Three lines and a return: `total = np.zeros_like(value)`, `for one in sent:`, "
            "`total += one`.",
        ),
        solution="""
            def collect(value, sent):
                total = np.zeros_like(value)
                for one in sent:
                    total += one
                return total
        """,
        why="A nudge of the value goes down every edge, so what the edges report adds up, and a "
        "node without edges gets zero.",
    ),
    Exercise(
        number="9.4",
        question="Gradients 4, 3 and 1 in three rounds, rate 0.1, never zeroed: what is added to "
        "the weight in the third step?",
        answer="change",
        right=float(-0.1 * np.cumsum([4, 3, 1])[-1]),
        wrong=[
            Wrong(
                -0.1,
                "That is the third gradient alone, as it would be with zeroing. Here it was added "
                "to something.",
            ),
            Wrong(
                0.8,
                "The size is right. But a step goes against the gradient: the weight goes down.",
            ),
            Wrong(
                0.1,
                "That is the third gradient alone, and uphill. What else is in the sum, and which "
                "way does a step go?",
            ),
            Wrong(
                -0.4,
                "That would be the third and the second gradient. The first one is still there, "
                "too.",
            ),
            Wrong(
                -1.9,
                "That is how far the weight has come after all three steps: 0.4 + 0.7 + 0.8. Asked "
                "is the third alone.",
            ),
            Wrong(
                -8.0,
                "8 is what the gradient has become. The step is the learning rate times that.",
            ),
            Wrong(
                8.0,
                "8 is what the gradient has become. The step is the learning rate times that, and "
                "against it: what is added is negative.",
            ),
            Wrong(
                -0.7,
                "That is the second step: 4 + 3. In the third round 1 has been added, too.",
            ),
            Wrong(
                0.4,
                "The third and the second gradient, and uphill. The first is still in the sum, "
                "too, and a step goes against it.",
            ),
            Wrong(
                1.9,
                "That is how far the weight has come after all three steps: 0.4 + 0.7 + 0.8. Asked "
                "is what is added in the third alone, with its sign.",
            ),
        ],
        hints=(
            "Nothing is set to zero. What does the gradient hold after the first round, what after "
            "the second?",
            "4, then 4 + 3. And after the third?",
            "The step is −0.1 times the sum of all three.",
        ),
        solution="change = -0.1 * (4 + 3 + 1)",
        why="After three rounds without zeroing the gradient holds all three, 8, and the step is "
        "−0.1 · 8. With zeroing it would have been −0.1.",
    ),
    Exercise(
        number="9.5",
        question='Where does the zeroing belong? Answer "backward-step", "backward-zero-step" or '
        '"zero-backward-step".',
        answer="order",
        right="zero-backward-step",
        wrong=[
            Wrong(
                "backward-step",
                "That is the forgotten zeroing: every pass adds to the ones before. Look at the "
                "table again, rounds 7 to 14.",
            ),
            Wrong(
                "backward-zero-step",
                "Here the direction is found and thrown away before it is used. The step goes by a "
                "gradient of zero: no weight ever moves.",
            ),
        ],
        hints=(
            "What must be in the gradient at the moment of the step?",
            "The gradient of this round, and of this round only.",
            "Make room, fill in, use.",
        ),
        solution='order = "zero-backward-step"',
        why="At the step the gradient must hold this round's, all of it and nothing else. Zeroing "
        "at the very end of the round does the same: it, too, lies between a step and the next "
        "backward.",
    ),
]


PREDICTIONS = [
    Prediction(
        number="9.a",
        question="W is read by h and by P. P sends 13 back to it, h sends 8. What is W's gradient?",
        choices=(
            Choice(
                "13: P is nearer to the loss.",
                "P is nearer, and yet W moves h as well, and through h the loss. Measured with a "
                "nudge in both years it is 21: 13 + 8.",
            ),
            Choice(
                "8: it arrives last, so it has come all the way.",
                "It has come all the way of *its* road, through h. The other road, straight from "
                "P, isn't in it. Measured it is 21: both roads together.",
            ),
            Choice(
                "21: the sum.",
                "A nudge of W changes the first year and the second, and both reach the loss: "
                "13 + 8. The measurement below says the same.",
                right=True,
            ),
            Choice(
                "10.5: the mean.",
                "There is no sharing here: the nudge goes down both roads in full, and each "
                "does its own. 13 + 8 = 21.",
            ),
        ),
    ),
    Prediction(
        number="9.b",
        question="forward and backward of the line, ten times in a row. The gradients are worked "
        "out afresh each time; W and b are left as they are. What does the loss do?",
        choices=(
            Choice(
                "It falls, a little each time.",
                "It would if somebody took a step. backward only finds the gradients. All "
                "ten losses are the same.",
            ),
            Choice(
                "It stays exactly as it is.",
                "backward changes gradients and nothing else. Same values, same loss, ten times.",
                right=True,
            ),
            Choice(
                "It rises: the gradients pile up.",
                "They would if each pass added to the one before. But even that changes no value, "
                "as long as nobody takes a step. The loss stays.",
            ),
        ),
    ),
    Prediction(
        number="9.c",
        question="Twice the same run, one zeroes before every pass, the other forgets it. How does "
        "the loss of the forgetful one compare?",
        choices=(
            Choice(
                "Higher from the first steps on: it walks by wrong gradients.",
                "They are wrong, and yet at first they all point the same way: the sum is a longer "
                "step in a good direction. In round 7 it is at 1.46, the other at 6.85. It turns "
                "worse only later.",
            ),
            Choice(
                "Lower at first. Then it goes up and down, now worse, now better.",
                "At first all gradients agree, and their sum takes longer steps: 1.46 in round 7, "
                "against 6.85. Then the old ones carry it past the bottom and up again, 11.88 in "
                "round 14, and down again: 1.61 in round 21, against 2.92.",
                right=True,
            ),
            Choice(
                "Lower throughout: longer steps, sooner there.",
                "Until round 10 it looks so, 5.482 against 5.535. But it arrives with all its old "
                "gradients in the sum, and they don't stop at the bottom: 11.88 in round 14.",
            ),
            Choice(
                "Hardly different: the newest gradient counts most.",
                "In a sum the newest counts no more than the oldest. It is ahead by far in round 7 "
                "(1.46 against 6.85), and behind by far in round 14 (11.88 against 4.27).",
            ),
        ),
    ),
]
