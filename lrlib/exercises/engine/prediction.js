// A question with radio buttons. Choosing an answer opens the explanation for that answer.
// Everything is sent ahead, so this works without a kernel; with one, the choice is kept.
// "No choice yet" is null here and undefined in JupyterLite and marimo, so == null asks for both.

const STYLE = `
.lr-predict { border: 1px solid var(--jp-border-color1, #bdbdbd); border-radius: 4px;
  margin: 2px; padding: 0.75em 1em; max-width: 46em;
  color: var(--jp-content-font-color1, inherit);
  font-family: var(--jp-content-font-family, sans-serif);
  font-size: var(--jp-content-font-size1, 14px); line-height: 1.5; }
.lr-predict fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
.lr-predict legend { font-weight: 600; padding: 0 0 0.4em; }
.lr-predict label { display: flex; gap: 0.6em; align-items: baseline; padding: 0.25em 0; cursor: pointer; }
.lr-predict input { margin: 0; flex: none; accent-color: var(--jp-brand-color1, #1976d2); }
.lr-predict input:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 2px; }
.lr-predict [role=status]:not(:empty) { margin-top: 0.5em; padding: 0.5em 0.75em;
  border-left: 3px solid var(--jp-brand-color1, #1976d2); }
.lr-predict p { margin: 0.25em 0; }
`;

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

// Traits may arrive one by one; one that is None in Python may be null or not there at all.
function render({ model, el }) {
  // several views of one question may be open: ids and the radios' group name are this view's own
  const id = `lr-predict-${Math.random().toString(36).slice(2)}`;
  const status = element("div", { role: "status" });
  const fieldset = element("fieldset");
  const box = element("div", { class: "lr-predict" });
  box.append(fieldset, status);
  el.append(element("style", {}, STYLE), box);

  // An arrow key moves the dot on to the next answer. That is looking, not yet choosing:
  // otherwise nobody could reach the third answer by keyboard without choosing the second.
  let arrow = false;
  fieldset.addEventListener("keydown", (event) => (arrow = event.key.startsWith("Arrow")));
  fieldset.addEventListener("keyup", () => (arrow = false));

  function say(...texts) {
    status.replaceChildren(...texts.map((text) => element("p", {}, text)));
  }

  function ask() {
    const [number, question] = [model.get("number") ?? "", model.get("question") ?? ""];
    const answers = (model.get("choices") ?? []).map(({ answer }, index) => answerBox(answer, index));
    fieldset.replaceChildren(element("legend", {}, `Prediction ${number}. ${question}`), ...answers);
    show();
  }

  function show() {
    const choices = model.get("choices") ?? [];
    const chosen = model.get("choice");
    const inputs = fieldset.querySelectorAll("input");
    if (chosen == null || !choices[chosen] || !inputs[chosen]) return status.replaceChildren();
    inputs[chosen].checked = true;
    const { explanation, right } = choices[chosen];
    const first = model.get("first");
    const texts = [`${right ? "Yes." : "Not quite."} ${explanation}`];
    if (first != null && first !== chosen && choices[first]) {
      texts.push(`You first chose: ${choices[first].answer}`);
    }
    if (model.get("note")) texts.push(model.get("note"));
    say(...texts);
  }

  function choose(index) {
    if (model.get("first") == null) model.set("first", index);
    model.set("choice", index);
    model.save_changes();
    show();
  }

  function answerBox(answer, index) {
    const input = element("input", {
      type: "radio", name: id, id: `${id}-${index}`,
      // JupyterLab's command mode takes the keys unless the input itself says so
      "data-lm-suppress-shortcuts": "true",
    });
    const label = element("label", { for: input.id });
    label.append(input, element("span", {}, answer));
    input.addEventListener("change", () => {
      if (arrow) say("Press Enter or Space to choose this answer.");
      else choose(index);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(index);
    });
    return label;
  }

  ask();
  const asked = ["change:number", "change:question", "change:choices"];
  const answered = ["change:choice", "change:first", "change:note"];
  for (const event of asked) model.on(event, ask);
  for (const event of answered) model.on(event, show);
  return () => {
    for (const event of asked) model.off(event, ask);
    for (const event of answered) model.off(event, show);
  };
}

export default { render };
