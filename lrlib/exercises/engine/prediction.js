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

function render({ model, el }) {
  // several views of one question may be open: ids and the radios' group name are this view's own
  const id = `lr-predict-${Math.random().toString(36).slice(2)}`;
  const choices = model.get("choices");
  const status = element("div", { role: "status" });
  const inputs = [];

  function say(...texts) {
    status.replaceChildren(...texts.map((text) => element("p", {}, text)));
  }

  function show() {
    const chosen = model.get("choice");
    if (chosen == null) return status.replaceChildren();
    inputs[chosen].checked = true;
    const { explanation, right } = choices[chosen];
    const first = model.get("first");
    const texts = [`${right ? "Yes." : "Not quite."} ${explanation}`];
    if (first != null && first !== chosen) texts.push(`You first chose: ${choices[first].answer}`);
    if (model.get("note")) texts.push(model.get("note"));
    say(...texts);
  }

  function choose(index) {
    if (model.get("first") == null) model.set("first", index);
    model.set("choice", index);
    model.save_changes();
    show();
  }

  // An arrow key moves the dot on to the next answer. That is looking, not yet choosing:
  // otherwise nobody could reach the third answer by keyboard without choosing the second.
  let arrow = false;
  const fieldset = element("fieldset");
  fieldset.addEventListener("keydown", (event) => (arrow = event.key.startsWith("Arrow")));
  fieldset.addEventListener("keyup", () => (arrow = false));
  fieldset.append(element("legend", {}, `Prediction ${model.get("number")}. ${model.get("question")}`));

  choices.forEach(({ answer }, index) => {
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
    inputs.push(input);
    fieldset.append(label);
  });

  const box = element("div", { class: "lr-predict" });
  box.append(fieldset, status);
  el.append(element("style", {}, STYLE), box);
  show();
  model.on("change:choice change:note", show);
  return () => model.off("change:choice change:note", show);
}

export default { render };
