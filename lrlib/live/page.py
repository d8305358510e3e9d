"""A live figure without Python: what a page needs of a widget's state, and a page of one file.

The positions are all sent ahead, so a page moves by itself. `page.js` stands in for the model that
JupyterLab would give the figure, and `live.js` draws as it does there.
"""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REFERENCE = "IPY_MODEL_"
# A widget brings one module along: these files, joined. Not those of other widgets, nor page.js.
PARTS = [HERE / name for name in ("tables.js", "controls.js", "live.js")]
MODULE = "\n".join(path.read_text(encoding="utf-8") for path in PARTS)


def own_state(state: Mapping[str, Any]) -> dict[str, Any]:
    """What is the widget's own, and no plumbing of the machinery that shows it in JupyterLab."""
    return {
        name: value
        for name, value in state.items()
        if not name.startswith("_") and not (isinstance(value, str) and value.startswith(REFERENCE))
    }


def pack(state: Mapping[str, Any], buffers: Iterable[tuple[list, bytes]] = ()) -> dict[str, Any]:
    """A widget's state as JSON can hold it: `page.js` unpacks it again.

    `buffers` are the bytes that JSON can't hold, each with the path to its place in the state.
    """
    places, packed = [], b""
    for path, data in buffers:
        places.append({"path": path, "start": len(packed), "length": len(data)})
        packed += data
    return {
        "state": own_state(state),
        "buffers": places,
        "bytes": base64.b64encode(gzip.compress(packed, mtime=0)).decode() if packed else "",
        "idle": idle(state),
    }


def idle(state: Mapping[str, Any]) -> list[str]:
    """The controls that do nothing without Python: on them no position depends."""
    controls = state.get("controls", {})
    used = {spec.get("over") for spec in controls.values()}
    for move in state.get("moves", {}).values():
        used.add(move["trail"])
        used.update(
            name for name, size in zip(move["over"], move["sizes"], strict=True) if size > 1
        )
    return [
        name
        for name, spec in controls.items()
        if spec["kind"] == "button"
        or spec["eager"]
        or (name not in used and len(spec["texts"][0]) > 1)
    ]


def needs_python(labels: Iterable[str]) -> str:
    """The sentence about what is off on a page; empty if nothing is."""
    quoted = [f"“{label}”" for label in dict.fromkeys(labels)]
    if not quoted:
        return ""
    if len(quoted) == 1:
        return f"{quoted[0]} is answered by Python: run the notebook to use it."
    listed = f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    return f"{listed} are answered by Python: run the notebook to use them."


def one_file(state: Mapping[str, Any], *, title: str, words: str, still: str) -> str:
    """A page that holds all it needs. `still` is a PNG in base64, for who runs no scripts."""
    state = dict(state)
    tables = state.pop("tables")
    model = pack(
        {**state, "tables": {}}, [(["tables", key], bytes(data)) for key, data in tables.items()]
    )
    off = needs_python(state["controls"][name]["label"] for name in model["idle"])
    scripts = [
        (HERE / "page.js").read_text(encoding="utf-8"),
        f'lrlib.modules["live.js"] = {_script(MODULE)};',
        f"lrlib.show({_script({'id': 'figure', 'module': 'live.js', **model})});",
    ]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark }}
body {{ margin: 0 auto; padding: 8px; max-width: 1400px; font-family: system-ui, sans-serif }}
figure {{ margin: 0 }}
figure.moves .still {{ display: none }}
.still img {{ max-width: 100%; height: auto }}
{(HERE / "live.css").read_text(encoding="utf-8")}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<figure>
<div data-model="figure"></div>
<p class="needs-python" id="needs-python"{"" if off else " hidden"}>{escape(off)}</p>
<div class="still"><img src="data:image/png;base64,{still}" alt="{escape(words)}"></div>
</figure>
<script>
{chr(10).join(scripts)}
</script>
</body>
</html>
"""


def _script(value: Any) -> str:
    """JSON that may stand inside <script>."""
    return json.dumps(value).replace("</", "<\\/").replace("<!--", "<\\!--")
