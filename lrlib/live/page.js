// Lets the figures of a page move without a kernel: a stand-in for the widget's model, with all
// that was sent ahead in it.
//
// Plain scripts, no fetch and no module file, so that a page also works when it is opened from a
// folder: a browser reads neither of those there. `modules` holds the text of the modules that the
// widgets bring along (live.js, ...), and each model is handed over by a call of `show`.

const lrlib = {
  modules: {}, // name -> text
  loaded: {}, // name -> promise of the module

  load(name) {
    this.loaded[name] ??= import(
      URL.createObjectURL(new Blob([this.modules[name]], { type: "text/javascript" }))
    ).then((module) => module.default);
    return this.loaded[name];
  },

  async show({ id, module, state, buffers, bytes, idle }) {
    const unpacked = await unpack(bytes);
    for (const { path, start, length } of buffers) {
      const parent = path.slice(0, -1).reduce((part, key) => part[key], state);
      parent[path.at(-1)] = new DataView(unpacked, start, length);
    }
    const widget = await this.load(module);
    this.recall(state);
    const model = new Model(state);
    widget.initialize?.({ model });
    for (const el of document.querySelectorAll(`[data-model="${id}"]`)) {
      widget.render({ model, el });
      rest(el, idle);
      el.closest("figure").classList.add("moves");
    }
  },

  // A page may keep what its reader chose. `recall` may change a state before it is shown; `keep`
  // gets the model whenever a kernel would have been told.
  recall() {},
  keep() {},
};

// What widgets ask of their model. Nobody listens at the other end.
class Model {
  constructor(state) {
    this.state = state;
    this.handlers = {};
    this.widget_manager = { kernel: null };
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const handler of this.handlers[`change:${name}`] ?? []) handler();
  }
  on(event, handler) {
    (this.handlers[event] ??= []).push(handler);
  }
  off(event, handler) {
    this.handlers[event] = (this.handlers[event] ?? []).filter((other) => other !== handler);
  }
  save_changes() {
    lrlib.keep(this);
  }
  send() {}
}

async function unpack(bytes) {
  if (!bytes) return new ArrayBuffer(0);
  const packed = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// Controls that only Python can answer: visibly off, with a sentence beside them that says so.
function rest(el, idle) {
  const reason = el.closest("figure").querySelector(".needs-python");
  for (const name of idle) {
    const parts = ["control", "play", "press"].map((kind) => `[data-${kind}="${name}"]`);
    for (const part of el.querySelectorAll(parts)) {
      part.disabled = true;
      part.setAttribute("aria-describedby", reason.id);
      part.closest(".lrlib-controls")?.after(reason);
    }
  }
}
