"""Notebook 14, "Finding is not walking": its exercises and predictions.

A zeroing that is forgotten, the order of a round, and a graph that is sent backward twice.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- 14.1: never zeroed


entries.exercise(
    "14.1",
    right=dict(change=float(-0.1 * np.cumsum([4, 3, 1])[-1])),
    wrong=dict(
        third_alone=-0.1,
        uphill=0.8,
        third_uphill=0.1,
        without_first=-0.4,
        all_steps=-1.9,
        without_rate=-8.0,
        without_rate_or_sign=8.0,
        second_step=-0.7,
        without_first_uphill=0.4,
        all_steps_uphill=1.9,
    ),
    text="""
    question: Gradients 4, 3 and 1 in three rounds, rate 0.1, never zeroed: what is added to the
        weight in the third step?

    third_alone: That is the third gradient alone, as it would be with zeroing. Here it was added to
        something.
    uphill: The size is right. But a step goes against the gradient: the weight goes down.
    third_uphill: That is the third gradient alone, and uphill. What else is in the sum, and which
        way does a step go?
    without_first: That would be the third and the second gradient. The first one is still there,
        too.
    all_steps: That is how far the weight has come after all three steps: 0.4 + 0.7 + 0.8. The
        question is about the third alone.
    without_rate: 8 is what the gradient has become. The step is the learning rate times that.
    without_rate_or_sign: 8 is what the gradient has become. The step is the learning rate times
        that, and against it: what is added is negative.
    second_step: That is the second step: 4 + 3. In the third round 1 has been added, too.
    without_first_uphill: The third and the second gradient, and uphill. The first is still in the
        sum, too, and a step goes against it.
    all_steps_uphill: That is how far the weight has come after all three steps: 0.4 + 0.7 + 0.8.
        The question is what the third adds alone, with its sign.

    hint 1: Nothing is set to zero. What does the gradient hold after the first round, what after
        the second?
    hint 2: 4, then 4 + 3. And after the third?
    hint 3: The step is −0.1 times the sum of all three.
    solution: change = -0.1 * (4 + 3 + 1)
    why: After three rounds without zeroing the gradient holds all three, 8, and the step is −0.1 ·
        8. With zeroing it would have been −0.1.
    """,
)


# ---- 14.2: where else the zeroing may stand

entries.exercise(
    "14.2",
    right=dict(order="after the step"),
    wrong=dict(
        forgotten="before the loop",
        thrown_away="before the step",
    ),
    text="""
    question: Which loop takes the same steps as the one in which nothing is forgotten? Answer
        "before the loop", "before the step" or "after the step".

    forgotten: From the second round on that is the forgotten zeroing: every round adds to the ones
        before. Look at the table again, rounds 7 to 14.
    thrown_away: Here the direction is found and thrown away before it is used. The step goes by a
        gradient of zero: no weight ever moves.

    hint 1: What must be in the gradient at the moment of the step?
    hint 2: The gradient of this round, and of this round only.
    hint 3: In which of the three does every backward begin at zero, and every step use what this
        backward has found?
    solution: order = "after the step"
    why: At the step the gradient must hold this round's, all of it and nothing else. So the zeroing
        may stand anywhere between a step and the next backward: at the end of a round, or at the
        beginning of the next.
    """,
)


# ---- 14.3: a total that holds the graphs of all rounds

entries.exercise(
    "14.3",
    right=dict(mended="loss.backward(), and total += loss.item()"),
    wrong=dict(
        kept="total.backward(retain_graph=True)",
        kept_short="retain_graph=True",
        before_the_loop="model(X) before the loop",
        detached="total.detach().backward()",
        not_zeroed="leave zero_grad out",
        only_loss="loss.backward()",
        only_number="total += loss.item()",
    ),
    text="""
    question: The second round stops with “Trying to backward through the graph a second time”. What
        do you change?

    kept: Then total holds the losses of all rounds so far. With one layer it runs, and each step
        follows the sum of all their gradients: that is the forgotten zeroing again, and the graph
        grows. With more layers another error comes. Which loss should this round go back through?
    kept_short: If the graph is kept, total holds the losses of all rounds so far. With one layer it
        runs, and each step follows the sum of all their gradients. With more layers another error
        comes. Which loss should this round go back through?
    before_the_loop: That is cause 1 of the table: the predictions would stay those of the start,
        and the message stays, too. model(X) stands where it should. What does total hold?
    detached: `detach()` cuts total off from its graph: then no path leads back to W, and PyTorch
        says that it has nothing to go back through. Which loss should this round go back through?
    not_zeroed: Zeroing has nothing to do with the graph: it sets `.grad` back and leaves the graph
        alone. The message stays, and now the gradients would add up, too.
    only_loss: Then the message is gone, because each round goes back through its own loss. But
        total still holds the graphs of all rounds, and memory fills up. What of the loss does
        the total need?
    only_number: A number has no graph, so total can be a plain sum. But then `total.backward()` has
        nothing to go back through. Which loss should this round go back through?

    hint 1: In the second round, which graphs does total hold?
    hint 2: That of the first round, too, and it has been used up. The total is only for printing.
    hint 3: Go back through `loss`, and add only its number to total.
    solution: mended = "loss.backward(), and total += loss.item()"
    why: Each round goes back through its own new graph, and `.item()` hands on the number alone,
        without the graph behind it.
    """,
)


# ---- predictions

entries.predictions("""
14.a: Twice the same walk. One zeroes in every round, the other forgets it. How does the loss of
    the forgetful one compare?
    [ ] Higher from the first steps on: it walks by wrong gradients.
        They are wrong, and yet at first they all point the same way: the sum is a longer step in a
        good direction. In round 7 it is at 1.46, the other at 6.85. It gets worse only later.
    [x] Lower at first. Then it goes up and down, now worse, now better.
        At first all gradients agree, and their sum takes longer steps: 1.46 in round 7, against
        6.85. Then the old ones carry it past the bottom and up again, 11.88 in round 14, and down
        again: 1.61 in round 21, against 2.92.
    [ ] Lower throughout: longer steps, sooner there.
        Until round 10 it looks so, 5.482 against 5.535. But it arrives with all its old gradients
        in the sum, and they don't stop at the bottom: 11.88 in round 14.
    [ ] Hardly different: the newest gradient counts most.
        In a sum the newest counts no more than the oldest. It is far ahead in round 7 (1.46
        against 6.85), and far behind in round 14 (11.88 against 4.27).

14.b: forward once, before the loop. Then backward, which zeroes, and gradient_step, 60 times. What
    happens?
    [ ] The loss falls as before: backward is called in every round.
        It is called, but it reads the values in the graph, and those are of the first forward. So
        it finds the same gradient 60 times, and the loss ends at 32.118.
    [ ] lrlib stops with an error in the second round.
        PyTorch would. lrlib's nodes keep their values, so it runs, and finds the gradient of the
        start again: the loss ends at 32.118.
    [ ] Nothing moves: without forward there is no gradient.
        There is one: that of the first forward. Each step follows it once more, and the loss ends
        at 32.118.
    [x] It walks straight on by one gradient, past the bottom and up the other side.
        The values in the graph are those of the start, and so is every gradient: the loss falls
        for 22 rounds, then it grows, to 32.118 after 60.
""")
