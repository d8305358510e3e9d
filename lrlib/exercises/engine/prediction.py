"""A question before a picture: choose, and read about that very choice.

`predict("3.a")` is a small widget. The answers and all their explanations are sent with
it, so it answers without a kernel too; with one, the choice is kept and is still there
tomorrow. A page that shows no widgets shows the question and its answers as text.
"""

from pathlib import Path

import anywidget
import traitlets

from lrlib.exercises.engine import catalogue, progress
from lrlib.exercises.engine.entry import Prediction
from lrlib.exercises.engine.words import wrap


class PredictionView(anywidget.AnyWidget):
    """The widget behind `predict`.

    Parameters
    ----------
    prediction : Prediction
        The question and its answers. A choice that was kept earlier is shown again.

    Attributes
    ----------
    choice, first : int or None
        The place of the answer chosen now, and of the one chosen first.
    note : str
        What must be said about the folder that keeps the choice; empty if nothing.
    """

    _esm = Path(__file__).with_suffix(".js")

    number = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Dict()).tag(sync=True)
    choice = traitlets.Int(None, allow_none=True).tag(sync=True)
    first = traitlets.Int(None, allow_none=True).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)

    def __init__(self, prediction: Prediction):
        self._text = wrap(prediction.text)
        answers = [choice.answer for choice in prediction.choices]
        record = progress.load(prediction.number)

        def place(name):  # None for an answer that was reworded since
            return answers.index(record[name]) if record.get(name) in answers else None

        super().__init__(
            number=prediction.number,
            question=prediction.question,
            choices=[
                {"answer": c.answer, "explanation": c.explanation, "right": c.right}
                for c in prediction.choices
            ],
            choice=place("choice"),
            first=place("first") if place("first") is not None else place("choice"),
        )
        self.observe(self._keep, "choice")

    @traitlets.validate("choice", "first")
    def _is_there(self, proposal):
        if proposal.value is not None and not 0 <= proposal.value < len(self.choices):
            raise traitlets.TraitError(
                f"{self.number} has the answers 0 to {len(self.choices) - 1}, not {proposal.value}"
            )
        return proposal.value

    def _keep(self, change):
        if change.new is None:
            return
        if self.first is None:
            self.first = change.new
        progress.save(
            self.number,
            {
                "number": self.number,
                "first": self.choices[self.first]["answer"],
                "choice": self.choices[change.new]["answer"],
            },
        )
        if words := progress.news():
            self.note = words.replace("\n", " ").replace("`", "")

    def _repr_mimebundle_(self, **kwargs):
        # the text names no choice: what is stored in a notebook must not depend on who ran it
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": self._text}, metadata


def predict(number: str) -> PredictionView | None:
    """Ask a prediction: choose an answer to read about it. Your choice is kept.

    Parameters
    ----------
    number : str
        The prediction, for example "3.a".
    """
    number = str(number)
    entry = catalogue.find(number)
    if isinstance(entry, Prediction):
        view = PredictionView(entry)
        progress.tell()
        return view
    if entry is not None:
        print(f"{number} is an exercise: {entry.check_line} checks your answer.")
        return None
    there = catalogue.suggestions(number, Prediction)
    print(wrap(f"There is no prediction {number[:40]}. There are {there}."))
    return None
