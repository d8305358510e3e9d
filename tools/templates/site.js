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

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// ---- what a reader chose in a prediction, kept in this browser: as in a notebook, the words of
// the answers, so that an answer reworded since is not taken for another

const KEPT = "lrlib prediction ";

function kept(number) {
  try {
    return JSON.parse(localStorage.getItem(KEPT + number)) ?? {};
  } catch {
    return {}; // no storage here, or not what we wrote
  }
}

lrlib.recall = (state) => {
  if (!state.choices) return; // no prediction
  const { first, choice } = kept(state.number);
  const place = (words) => {
    const at = state.choices.findIndex(({ answer }) => answer === words);
    return at < 0 ? null : at;
  };
  state.choice = place(choice);
  state.first = place(first) ?? state.choice;
};

lrlib.keep = (model) => {
  const { number, choices, first, choice } = model.state;
  if (!choices) return;
  const record = { first: choices[first].answer, choice: choices[choice].answer };
  try {
    localStorage.setItem(KEPT + number, JSON.stringify(record));
  } catch (error) {
    model.set("note", `This browser does not keep your choice: ${error.message}`);
  }
};

// On the map: how many predictions of each notebook were made, and a way to begin afresh.
function count() {
  const rows = [...document.querySelectorAll("[data-predictions]")];
  let all = 0;
  for (const row of rows) {
    const numbers = row.dataset.predictions.split(" ").filter(Boolean);
    const made = numbers.filter((number) => kept(number).choice).length;
    all += made;
    row.querySelector(".made")?.remove();
    if (!made) continue;
    const words = `Predictions made here: ${made} of ${numbers.length}`;
    row.querySelector(".note").append(element("p", { class: "made" }, words));
  }
  document.querySelector(".afresh")?.remove();
  if (!all) return;
  const button = element("button", { type: "button" }, "Forget the predictions I made here");
  button.addEventListener("click", () => {
    const ours = Object.keys(localStorage).filter((key) => key.startsWith(KEPT));
    for (const key of ours) localStorage.removeItem(key);
    count();
  });
  rows.at(-1).parentElement.after(element("p", { class: "afresh" }, button));
}
addEventListener("pageshow", count); // also when a reader comes back to it

// ---- a search over all pages. Its words are a script, which a browser reads from a folder too;
// it is fetched when somebody first looks for something.

const MOST = 20;

function search(box) {
  const root = box.dataset.root;
  const input = element("input", { type: "search", id: "search", autocomplete: "off" });
  const status = element("p", { role: "status", class: "note" });
  const found = element("ol");
  const form = element(
    "form", {}, element("label", { for: "search" }, "Search all pages"), input, status, found,
  );
  box.append(form);
  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.focus();
  });

  function load() {
    const script = element("script", { src: `${root}words.js` });
    script.addEventListener("load", show);
    script.addEventListener("error", () => (status.textContent = "words.js is missing."));
    document.head.append(script);
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.replaceChildren();
    status.textContent = "";
    if (!words.length || !lrlib.words) return;
    const hits = look(lrlib.words, words);
    status.textContent = said(hits.length, words.length);
    found.append(...hits.slice(0, MOST).map((hit) => item(hit, words)));
  }

  function item([address, page, heading, text], words) {
    const link = element("a", { href: root + address }, heading ? `${page}: ${heading}` : page);
    return element("li", {}, link, element("p", { class: "note" }, ...excerpt(text, words)));
  }
}

function said(hits, words) {
  if (!hits) return words > 1 ? "No place has all these words." : "No place has this word.";
  if (hits > MOST) return `${hits} places; the first ${MOST}:`;
  return hits === 1 ? "1 place:" : `${hits} places:`;
}

// The places that hold every word: first those with most of them in their heading, or all in a row.
function look(places, words) {
  const hits = [];
  for (const place of places) {
    const [, page, heading, text] = place.map((part) => part.toLowerCase());
    if (!words.every((word) => `${page} ${heading} ${text}`.includes(word))) continue;
    const score = words.filter((word) => heading.includes(word)).length;
    hits.push({ place, score: score + text.includes(words.join(" ")) });
  }
  return hits.sort((one, other) => other.score - one.score).map(({ place }) => place);
}

// The text around the words in a row, or else the first of them, with each word marked.
function excerpt(text, words) {
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const row = text.toLowerCase().indexOf(words.join(" "));
  const first = row < 0 ? text.search(RegExp(pattern, "iu")) : row;
  const at = text.lastIndexOf(" ", Math.max(0, first - 60)) + 1;
  const part = `${at ? "…" : ""}${text.slice(at, at + 200)}${text.length > at + 200 ? "…" : ""}`;
  const pieces = part.split(RegExp(`(${pattern})`, "iu"));
  return pieces.map((piece, i) => (i % 2 ? element("mark", {}, piece) : piece));
}

addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("search")) search(box);
});
