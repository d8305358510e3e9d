// What the pages of the site add to lrlib/live/page.js, which moves their figures.

// What is wider than the page scrolls, by keyboard too.
function reachable() {
  for (const box of document.querySelectorAll("pre, math, .wide")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", reachable);
addEventListener("DOMContentLoaded", reachable);
