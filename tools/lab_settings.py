"""What `make lab` wants of JupyterLab, written into .venv: not into the user's own settings.

    python -m tools.lab_settings

A notebook keeps the state of its widgets when it is saved. Reopened without its kernel it then
shows every live figure as it was left, and the figure still drags; without this setting it says
"Loading widget" for ever. A notebook with one explorer is a megabyte larger for it. The notebooks
in git hold no such state: `make refresh` leaves it out.
"""

import json
import sys
from pathlib import Path

PLUGIN = "@jupyter-widgets/jupyterlab-manager:plugin"
FILE = Path("share", "jupyter", "lab", "settings", "overrides.json")


def write(prefix: Path) -> Path:
    """Add the setting to those that are there already; the file."""
    path = prefix / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    settings[PLUGIN] = {**settings.get(PLUGIN, {}), "saveState": True}
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    write(Path(sys.prefix))
