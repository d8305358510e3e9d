"""Lab C, "Choose how far to nudge": its exercise and its prediction.

Both errors of a measured slope as a power of the nudge: where they are equal is the best nudge.
"""

from lrlib.exercises.engine.form import Entries

entries = Entries()

ROUNDING = 1e-16  # a float64 keeps about 16 digits


# ---- c.1: ε² = 1e-16 / ε

entries.exercise(
    "c.1",
    right=dict(nudge_c=ROUNDING ** (1 / 3)),
    tolerance=0.1,  # 5e-6 is the same answer
    wrong=dict(
        forward=ROUNDING ** (1 / 2),
        third=ROUNDING / 3,
        fourth_root=ROUNDING ** (1 / 4),
        two_thirds=ROUNDING ** (2 / 3),
        rule=1e-5,
        digits=ROUNDING,
        cubed=ROUNDING**3,
        best_seen=1e-6,
    ),
    text="""
    question: The ε at which ε² and 1e-16 / ε are equal.

    forward: 1e-8 is forward's: there the bend makes an error of about ε. Central's is about ε², so
        there is one ε more: ε³ = 1e-16.
    third: You divided by 3. ε³ = 1e-16 asks for the number that gives 1e-16 when it is multiplied
        by itself three times: `1e-16 ** (1 / 3)`.
    fourth_root: {yours} to the power 4 is 1e-16. Multiply both sides of ε² = 1e-16 / ε by ε: on the
        left there are three ε, not four.
    two_thirds: {yours} is ε², the error itself. The nudge is the number before it was squared.
    rule: 1e-5 is the round number that people remember. Work it out: `1e-16 ** (1 / 3)` is a little
        smaller.
    digits: 1e-16 is how exact a number is. With such a nudge nothing is left of the difference.
        Solve ε² = 1e-16 / ε.
    cubed: You took 1e-16 to the power 3, which is far too small. ε³ = 1e-16 asks for the cube root:
        `1e-16 ** (1 / 3)`.
    best_seen: 1e-6 is near where this curve was best, in the picture. The rule leaves the curve
        out: solve ε² = 1e-16 / ε.

    hint 1: Multiply both sides of ε² = 1e-16 / ε by ε. What stands on the left?
    hint 2: ε³ = 1e-16. The number with this property is the cube root of 1e-16.
    hint 3: In Python a cube root is a power: `1e-16 ** (1 / 3)`.
    solution: nudge_c = 1e-16 ** (1 / 3)
    why: The cube root of 1e-16 is about 4.6e-6, and the two errors there are about 2e-11. That is
        why 1e-5 is a safe nudge for a parameter of about 1, if you look both ways.
    """,
)


# ---- the prediction

entries.predictions("""
c.a: Measure the slope with the forward difference and let ε shrink: 0.1, 0.001, and on to 1e-15.
    What happens to its error?
    [ ] It shrinks all the way: the smaller ε is, the closer the slope is to the derivative.
        On paper, yes. Python keeps about 16 digits of each loss. At 1e-15 the two losses agree in
        nearly all of them, and what is left of their difference is rounding. Down to about 1e-8 the
        error shrinks; from there on it grows.
    [x] It shrinks at first, and grows again when ε gets too small.
        The bend between the two points matters less and less, until about 1e-8. From there on the
        digits of the two losses run out, and their rounding is divided by an ever smaller ε.
    [ ] It stays: 0.1 is small enough.
        At 0.1 the slope is off by 11 %, because the curve bends on the way. Each ε ten times
        smaller makes it ten times better, until about 1e-8. Then it gets worse.
""")
