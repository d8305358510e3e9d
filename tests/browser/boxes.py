"""Is all of an explorer readable? What is measured of it: the boxes of text and controls."""

SMALLEST = 10  # pixels of type

# What is measured of one explorer. A box is shrunk by a pixel: touching is no overlap.
MEASURE = """
root => {
  const seen = node => node.textContent.trim() && node.getClientRects().length;
  const box = node => {
    const {left, top, right, bottom} = node.getBoundingClientRect();
    return {words: node.textContent.trim(), left, top, right, bottom};
  };
  const svg = root.querySelector('.lrlib-picture svg');
  const scale = svg.getScreenCTM().a;
  const texts = [...svg.querySelectorAll('text')].filter(seen);
  const words = [...root.querySelectorAll('label, output, .lrlib-marks b')].filter(seen);
  const meet = (a, b) => a.left + 1 < b.right - 1 && b.left + 1 < a.right - 1
                      && a.top + 1 < b.bottom - 1 && b.top + 1 < a.bottom - 1;
  const overlaps = boxes => boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => meet(a, b))
    .map(b => `${a.words} | ${b.words}`));
  return {
    whole: box(root), picture: box(svg), controls: box(root.querySelector('.lrlib-controls')),
    smallest: Math.min(...texts.map(t => parseFloat(getComputedStyle(t).fontSize) * scale)),
    overlaps: [...overlaps(texts.map(box)), ...overlaps(words.map(box))],
    outside: texts.map(box).filter(t => t.left < box(svg).left - 1 || t.right > box(svg).right + 1)
      .map(t => t.words),
    sliders: [...root.querySelectorAll('input[type=range]')].map(i => i.offsetHeight),
    panels: [...svg.querySelectorAll('[id*="live-panel-"]')].map(
      g => box(g.querySelector(':scope > [id*="patch_"]') ?? g)),
  };
}
"""
EVERYWHERE = """
(root, share) => root.querySelectorAll('[data-control]').forEach(input => {
  const last = input.tagName === 'SELECT' ? 0 : Number(input.max);
  input.value = Math.round(share * last);
  if (input.tagName !== 'SELECT') input.dispatchEvent(new Event('input', {bubbles: true}));
})
"""


def measured(page, root, share=None):
    if share is not None:
        root.evaluate(EVERYWHERE, share)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    return root.evaluate(MEASURE)


def assert_readable(found, name):
    assert found["smallest"] >= SMALLEST - 0.05, name
    assert found["overlaps"] == [], name
    assert found["outside"] == [], name
