"""What a sentence says of a factor is that factor, read from its words and not from its place.

Two sentences of the table in lrlib/_factors.py once changed places, and no test minded: a gradient
four times too large was told that a 2 is missing.
"""

import re

import pytest

from lrlib import _factors

# Words of the sentences, and how many times too large a gradient is of which they are true, with
# n rows, d features and k outputs.
SAYS = {
    "is that of a sum, the loss is a mean: divide by n.": "n",
    "Is it a sum where a mean belongs? Then divide by n.": "n",
    "divided by n once too often": "1/n",
    "a mean over samples and outputs, n·k numbers: divide by k": "k",
    "lacks a division by k": "k",
    "divided by k once too often": "1/k",
    "over all n·k numbers: divide by n·k.": "n*k",
    "over samples and outputs belongs? Then divide by n·k.": "n*k",
    "divided by n·k once too often": "1/(n*k)",
    "It is divided by d, the number of features, where n belongs": "n/d",
    "Does the loss divide by d, the number of features, where n belongs": "d/n",
    "divided by n, where d belongs": "d/n",
    "Does the loss divide by all n·d numbers of X (X.size), where n belongs": "d",
    "lacks a division by d": "d",
    "divided by d, the number of features: is it a mean over": "1/d",
    "Is it divided by all n·d numbers": "1/(n*d)",
    "multiplied by n, where it should be divided": "n*n",
    "divided by n twice too often": "1/(n*n)",
    "multiplied by n·k, where it should be divided": "n*k*n*k",
    "divided by k, the number of outputs, where n belongs": "n/k",
    "Does the loss have a half in it": "2",
    "2 of the square come in twice?": "2",
    "its 2 come in twice": "2",
    "brings a 2: is it missing": "1/2",
    "Is a 2 missing in it, or a half too many": "1/2",
    "a 2 come in twice too often": "4",
    "2 of the square missing, and a half too many": "1/4",
    "two halves too many": "1/4",
    "by the root of n": "n**0.5",
    "divided by n - 1, where n belongs": "n/(n - 1)",
    "Does a spread divide by n - 1": "(n/(n - 1))**0.5",
}
SIZES = _factors.Sizes(n=13, d=5, k=3)  # no product of them, nor of 2, is another

SENTENCES = [
    (_factors.Known(0, powers), sentence)
    for powers, pair in _factors.CAUSES.items()
    for sentence in pair
]
SENTENCES += [
    (_factors.Known(two, (0, 0, 0)), sentence)
    for two, pair in _factors.TWOS.items()
    for sentence in pair
]
SENTENCES += [
    (_factors.Known(1, (0, 0, 0), name), sentence)
    for name, (_, sentence) in _factors.SPECIAL.items()
]


@pytest.mark.parametrize("known, sentence", SENTENCES)
def test_a_sentence_about_a_factor_says_this_factor(known, sentence):
    said = [written for words, written in SAYS.items() if words in sentence]
    assert said, "put what it says into SAYS"
    for written in said:
        assert eval(written, SIZES._asdict()) == pytest.approx(known.value(SIZES)), written


@pytest.mark.parametrize("known, sentence", SENTENCES)
def test_the_symbol_of_a_factor_is_its_value(known, sentence):
    written = known.symbol.replace("one over ", "1/").replace("²", "**2").replace("·", "*")
    written = re.sub(r"√(\w+|\(.*\))", r"(\1)**0.5", written)
    assert eval(written, SIZES._asdict()) == pytest.approx(known.value(SIZES))


def test_every_word_that_is_read_is_said():
    left = [words for words in SAYS if not any(words in sentence for _, sentence in SENTENCES)]
    assert left == []
