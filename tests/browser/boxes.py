"""Is all of an explorer readable? The boxes of its text and controls, and what axe says of it."""

from axe_playwright_python.sync_playwright import Axe

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # the rules of these that ask for colours
# axe can't tell a colour under what a picture draws beyond its axes, though that is cut off.
BEHIND = ".lrlib-picture { position: relative; z-index: -1 }"
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


def assert_accessible(part, rules, wanted):
    """axe finds nothing wrong by these rules, and has asked those that are wanted."""
    part.evaluate("part => part.setAttribute('data-part', '')")
    # In the middle: axe can't tell a colour under JupyterLab's own bars.
    part.evaluate("part => part.scrollIntoView({block: 'center'})")
    style = part.page.add_style_tag(content=BEHIND)
    found = Axe().run(part.page, "[data-part]", {"runOnly": rules, "resultTypes": ["violations"]})
    style.evaluate("style => style.remove()")
    part.evaluate("part => part.removeAttribute('data-part')")
    assert found.violations_count == 0, found.generate_report()
    looked_at = found.response["passes"] + found.response["incomplete"]
    assert wanted <= {rule["id"] for rule in looked_at}
