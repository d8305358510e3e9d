"""Notebook 13, "Send gradients backwards": its exercises and predictions.

One node's way back, and what the edges send. The right answers are
computed here by a different route than the learner's: outer products row by row, sums entry by
entry.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- 13.1: what comes back to h from two outputs

W_TWO, ARRIVED = np.array([[2.0, 3.0]]), np.array([[1.0, 5.0], [4.0, 0.0]])
SHARES = W_TWO * ARRIVED  # a row for each pond, a column for each output


def by_pond(numbers):
    return np.reshape(numbers, (2, 1))


entries.exercise(
    "13.1",
    right=dict(dLdh=by_pond([17.0, 8.0])),
    n=2,
    wrong=dict(
        own=ARRIVED,
        not_added=SHARES,
        first_alone=by_pond(SHARES[:, 0]),
        last_alone=by_pond(SHARES[:, 1]),
        mean=by_pond(SHARES.mean(axis=1)),
        sums_multiplied=by_pond(ARRIVED.sum(axis=1) * W_TWO.sum()),
        without_W=by_pond(ARRIVED.sum(axis=1)),
        divided=by_pond((ARRIVED / W_TWO).sum(axis=1)),
        ponds_added=SHARES.sum(axis=0, keepdims=True),
        all_added=float(SHARES.sum()),
        W_first=W_TWO @ ARRIVED,
        turned=(ARRIVED @ W_TWO.T).T,
    ),
    text="""
    question: A node computes 2 · h and 3 · h for each pond. From the gradients of both outputs, a
        row for each pond: what does it send to h?

    own: Those are the gradients of the two outputs. When h moves by a little, the outputs move 2
        and 3 times as much.
    not_added: All shares are right. But each pond has one h, and the shares of both outputs come
        back to it: they add up. `*` never adds.
    first_alone: That is the share of the first output alone. h goes to the second, too.
    last_alone: That is the share of the second output alone. h goes to the first, too.
    mean: You took the mean of the two shares. A nudge of h goes to both outputs in full: the shares
        add up.
    sums_multiplied: You added first, and then multiplied. Each output has a factor of its own: 2
        for the first, 3 for the second.
    without_W: You added up what arrived. When h moves by a little, the outputs move 2 and 3 times
        as much: each gradient comes back times its factor.
    divided: You divided by W. Forward h was multiplied by 2 and by 3, and these are the slopes: the
        way back multiplies, too.
    ponds_added: You added up the two ponds. Each pond has an h of its own: add the shares of its
        two *outputs*, along the row.
    all_added: You added up everything. Each pond has an h of its own: the gradient has h's shape.
    W_first: `W_two @ arrived` mixes the two ponds. A pond is a row of `arrived`, so `arrived`
        stands on the left.
    turned: The numbers are right, and they lie on their side. The gradient has h's shape.

    hint 1: When one pond's h moves by a little, how much does each output move? And the loss by way
        of it?
    hint 2: In the first pond by way of the first output 1 · 2, by way of the second 5 · 3. Both
        reach the loss.
    hint 3: `arrived @ W_two.T`, of shape (2, 1).
    solution:
        W_two = np.array([[2.0, 3.0]])                  # (1, 2)
        arrived = np.array([[1.0, 5.0], [4.0, 0.0]])    # (2, 2)
        dLdh = arrived @ W_two.T                        # (2, 1)
    why: h reaches the loss by way of both outputs. So for the first pond 1 · 2 and 5 · 3 add up to
        17, for the second 4 · 2 and 0 · 3 to 8.
    """,
)


# ---- 13.2: the way back of X @ W + b, one row at a time


def reference_linear_backward(gradient, X, W, b):
    to_X, to_W, to_b = np.zeros(X.shape), np.zeros(W.shape), np.zeros(b.shape)
    for row, (x, g) in enumerate(zip(X, gradient, strict=True)):
        to_X[row] = [sum(W[i, j] * g[j] for j in range(len(g))) for i in range(len(x))]
        to_W += np.outer(x, g)
        to_b += g
    return to_X, to_W, to_b


entries.exercise(
    "13.2",
    right=dict(linear_backward=reference_linear_backward),
    cases=[
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
    ],
    wrong=dict(
        only_two=lambda g, X, W, b: (X.T @ g, g.sum(axis=0)),
        in_order_W_b_X=lambda g, X, W, b: (X.T @ g, g.sum(axis=0), g @ W.T),
        in_order_W_X_b=lambda g, X, W, b: (X.T @ g, g @ W.T, g.sum(axis=0)),
        in_order_b_W_X=lambda g, X, W, b: (g.sum(axis=0), X.T @ g, g @ W.T),
        stars=lambda g, X, W, b: (g * W, X * g, g.sum(axis=0)),
        star_for_X=lambda g, X, W, b: (g * W, X.T @ g, g.sum(axis=0)),
        star_turned_for_X=lambda g, X, W, b: (W * g, X.T @ g, g.sum(axis=0)),
        W_untransposed=lambda g, X, W, b: (g @ W, X.T @ g, g.sum(axis=0)),
        without_W=lambda g, X, W, b: (g, X.T @ g, g.sum(axis=0)),
        X_untransposed=lambda g, X, W, b: (g @ W.T, X @ g, g.sum(axis=0)),
        W_on_its_side=lambda g, X, W, b: (g @ W.T, g.T @ X, g.sum(axis=0)),
        mean_for_W=lambda g, X, W, b: (g @ W.T, X.T @ g / len(X), g.sum(axis=0)),
        mean_for_b=lambda g, X, W, b: (g @ W.T, X.T @ g, g.mean(axis=0)),
        means=lambda g, X, W, b: (g @ W.T, X.T @ g / len(X), g.mean(axis=0)),
        b_kept_row=lambda g, X, W, b: (g @ W.T, X.T @ g, g.sum(axis=0, keepdims=True)),
        b_unsummed=lambda g, X, W, b: (g @ W.T, X.T @ g, g),
        b_one_number=lambda g, X, W, b: (g @ W.T, X.T @ g, g.sum()),
        b_over_outputs=lambda g, X, W, b: (g @ W.T, X.T @ g, g.sum(axis=1)),
        times_b=lambda g, X, W, b: (g @ W.T, X.T @ g, g.sum(axis=0) * b),
    ),
    text="""
    question: The way back of X @ W + b: linear_backward(gradient, X, W, b) returns the gradients
        for X, W and b.

    only_two: You return what training needs, for W and b. But a node in the middle of a graph has
        nodes before it: without a gradient for X they would get nothing.
    in_order_W_b_X: All three are right, but the order is different: W, b, X. Return them
        in the order of what the node reads: X, W, b.
    in_order_W_X_b: All three are right, but the order is different: W, X, b. Return them
        in the order of what the node reads: X, W, b.
    in_order_b_W_X: All three are right, but the order is different: b, W, X. Return them
        in the order of what the node reads: X, W, b.
    stars: You multiply by `*`, for X and for W. It never adds. But a feature goes to every output,
        and a weight to every row: their shares must add up, and that is `@`.
    star_for_X: For X, `gradient * W` fits only while W is one number, as in the ponds. Here k
        shares come back to each feature and must add up: that is `@`, with W turned round.
    star_turned_for_X: For X, `W * gradient` fits only while W is one number, as in the ponds. Here
        k shares come back to each feature and must add up: that is `@`, with W turned round.
    W_untransposed: For X you multiply by W as it stands. Forward, W leads from X's columns to P's.
        Back it must lead the other way: which side of W belongs to P?
    without_W: You hand the gradient on to X as it came. X was multiplied by W on the way forward.
    X_untransposed: For W you multiply by X as it stands. W's gradient adds up over the rows of X,
        so the rows must be what `@` adds over.
    W_on_its_side: W's gradient lies on its side: yours is (k, d), and W is (d, k). The numbers are
        right; turn them round.
    mean_for_W: In W's gradient you divide by the number of rows. If the loss is a mean, the
        gradient that arrives has been divided already. A second division is too many.
    mean_for_b: You take the mean for b. One b goes to every row, so all their gradients add up. If
        the loss is a mean, the division is in what arrives already.
    means: You divide by the number of rows, for W and for b. If the loss is a mean, the gradient
        that arrives has been divided already. A second division is too many.
    b_kept_row: X's and W's are right. b has the shape (k,), and yours is (1, k): sum without
        keepdims.
    b_unsummed: For b you return all rows. There is one b for all of them: what do several edges
        from one node do?
    b_one_number: For b you added up everything. Each output has a b of its own: add up over the
        rows only, axis 0.
    b_over_outputs: For b you summed along the outputs, axis 1. The rows are what must go: axis 0.
    times_b: For b you multiply by b. Forward b is added, and when b moves, P moves as much,
        whatever b is: its own number plays no part.

    hint 1: For X: the cell above. For W and b: notebooks 07 and 08, with the gradient in place of
        dLdP.
    hint 2: Ask for the shapes: X (n, d), W (d, k), b (k,), gradient (n, k). Where rows go away,
        they are added up.
    hint 3: `return gradient @ W.T, X.T @ gradient, ...`, and for b the sum over axis 0.
    solution:
        def linear_backward(gradient, X, W, b):
            return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0)
    why: Each of the three asks how the loss moves through this one step, and the gradient that
        arrives knows all that comes after it.
    """,
)


# ---- 13.3: what the edges send, entry by entry


def reference_collect(value, sent):
    total = np.zeros(np.shape(value))
    for place in np.ndindex(total.shape):
        total[place] = sum(one[place] for one in sent)
    return total


@entries.mistake("13.3")
def collect_last(value, sent):
    """Yours keeps what came last: `=` in the loop, where `+=` belongs. Both years use W, and both
    count."""
    total = np.zeros_like(value)
    for one in sent:
        total = one
    return total


@entries.mistake("13.3")
def collect_last_of_none(value, sent):
    """Yours keeps what came last: `=` in the loop, where `+=` belongs. And for an empty list it has
    nothing to return: begin with `np.zeros_like(value)`."""
    for one in sent:
        total = one
    return total


@entries.mistake("13.3")
def collect_from_zero(value, sent):
    """The sums are right. But for an empty list yours is a bare 0, without the value's shape: begin
    at `np.zeros_like(value)`."""
    return sum(sent)


@entries.mistake("13.3")
def collect_first(value, sent):
    """Yours returns what came first: a `return` inside the loop ends it. Add up all, and return
    after the loop."""
    total = np.zeros_like(value)
    for one in sent:
        return total + one
    return total


@entries.mistake("13.3")
def collect_mean(value, sent):
    """Yours is the mean. A second path doesn't make the first one weaker: the nudge goes along
    both in full."""
    return reference_collect(value, sent) / max(len(sent), 1)


@entries.mistake("13.3")
def collect_mean_of_none(value, sent):
    """Yours is the mean. A second path doesn't make the first one weaker: the nudge goes along
    both in full. And the mean of an empty list is no number: begin with zeros of the value's
    shape."""
    return np.mean(sent, axis=0) if sent else np.nan  # as np.mean, without its warning


@entries.mistake("13.3")
def collect_product(value, sent):
    """Yours multiplies. *Along* a path the slopes multiply. Here paths meet, and what they bring
    adds up."""
    total = np.ones_like(value)
    for one in sent:
        total = total * one
    return total


@entries.mistake("13.3")
def collect_on_value(value, sent):
    """Yours begins at the value. It begins at zero: the value gives only the shape,
    `np.zeros_like(value)`."""
    return value + reference_collect(value, sent)


@entries.mistake("13.3")
def collect_one_number(value, sent):
    """Yours adds up all entries to one number. Each entry of the value has its own gradient: add
    the arrays, and keep their shape."""
    return float(np.sum(sent))


@entries.mistake("13.3")
def collect_fails_on_none(value, sent):
    """Yours begins with what was sent first, and an empty list has no first. Begin with zeros of
    the value's shape."""
    total = sent[0].copy()
    for one in sent[1:]:
        total += one
    return total


@entries.mistake("13.3")
def collect_in_place(value, sent):
    """The sum is right, but yours writes it into the first array that was sent: `total = sent[0]`
    is no copy, and `+=` changes it. Its sender would find a different number
    there."""
    if not sent:
        return np.zeros_like(value)
    total = sent[0]
    for one in sent[1:]:
        total += one
    return total


@entries.mistake("13.3")
def collect_in_place_fails_on_none(value, sent):
    """Yours begins with `sent[0]` itself, which is no copy: `+=` changes what was sent. And an
    empty list has no first. Begin with zeros of the value's shape."""
    total = sent[0]
    for one in sent[1:]:
        total += one
    return total


@entries.mistake("13.3")
def collect_into_value(value, sent):
    """Yours adds the gradients onto the node's value, and so changes the value itself. Begin with
    zeros of its shape: `np.zeros_like(value)`."""
    for one in sent:
        value += one
    return value


entries.exercise(
    "13.3",
    right=dict(collect=reference_collect),
    cases=[
        (np.array([[2.0]]), [np.array([[13.0]]), np.array([[8.0]])]),
        (np.array([1.0, 5.0]), [np.array([1.0, 2.0]), np.array([3.0, 0.0]), np.array([-1.0, 4.0])]),
        (np.array([[1.0, 2.0]]), [np.array([[0.5, 3.0]])]),
        (np.array([7.0]), []),
    ],
    text="""
    question: What all outgoing edges send, added up: collect(value, sent).

    hint 1: Where does a sum begin, before anything has arrived?
    hint 2: At `np.zeros_like(value)`. Then a loop over sent, with `+=`.
    hint 3: Three lines and a return: `total = np.zeros_like(value)`, `for one in sent:`,
        `total += one`.
    solution:
        def collect(value, sent):
            total = np.zeros_like(value)
            for one in sent:
                total += one
            return total
    why: A nudge of the value goes down every edge, so what the edges report adds up, and a node
        without edges gets zero.
    """,
)


# ---- predictions

entries.predictions("""
13.a: W is read by h and by P. On the way back, which of the two sends its share to W first?
    [ ] h: it was computed first.
        Forward it was. But h can send only when it knows its own gradient, and that comes from P.
        So P sends first, 13, and h sends 8 later.
    [x] P: h gets its own gradient only through P.
        The way back begins at the loss. P gets its gradient from it, and sends to h and to W, 13.
        Only now h can send, and 8 is added: 21.
    [ ] Both at once: it is one and the same W.
        It is one number, but two edges leave it. The way back goes node by node: P sends 13, then
        h sends 8, and W adds them up.
""")
