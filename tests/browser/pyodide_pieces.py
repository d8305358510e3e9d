"""A Pyodide put together from the package registries, for the tests of JupyterLite.

    python tests/browser/pyodide_pieces.py FOLDER

Where Pyodide's own releases can't be had, its pieces can: a release of open-webui on PyPI carries
most of it, and what is pure Python is on PyPI anyway. What comes of it is for tests, and nothing
of it is ever shipped.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CARRIER = (
    "open-webui==0.12.4"  # carries Pyodide 314.0.3, of the family that the kernel was made for
)
INSIDE = "open_webui/frontend/pyodide/"
WANTED = ("numpy", "pandas", "matplotlib", "ipython", "jedi", "micropip")


def put_together(folder):
    """Fill the folder; a RuntimeError says what can't be had."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        download(scratch, CARRIER)
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as carrier:
            for name in carrier.namelist():
                if name.startswith(INSIDE) and not name.endswith("/"):
                    (folder / name.removeprefix(INSIDE)).write_bytes(carrier.read(name))
    path = folder / "pyodide-lock.json"
    lock = json.loads(path.read_text())
    packages = {name: lock["packages"][name] for name in needed(lock["packages"])}
    missing = {n: each for n, each in packages.items() if not (folder / each["file_name"]).exists()}
    if missing:  # in one go: each start of pip takes longer than what it fetches here
        download(folder, *(f"{name}=={each['version']}" for name, each in missing.items()))
    for name, package in missing.items():
        stem = re.sub("[-.]", "_", name)
        (wheel,) = (w for w in folder.glob("*.whl") if w.name.lower().startswith(f"{stem}-"))
        package["file_name"] = wheel.name
    for package in packages.values():
        wheel = folder / package["file_name"]
        package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    path.write_text(json.dumps(lock))


def needed(packages):
    found, ahead = set(), list(WANTED)
    while ahead:
        name = ahead.pop().replace("_", "-")
        if name not in found:
            found.add(name)
            ahead += packages[name]["depends"]
    return sorted(found)


def download(folder, *requirements):
    pure = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *pure]
    command += ["--ignore-requires-python", "-d", str(folder), *requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{', '.join(requirements)} can't be had: {done.stderr.strip()[-300:]}")


if __name__ == "__main__":
    put_together(Path(sys.argv[1]))
