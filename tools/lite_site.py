"""The pages of `make html` and, in the same folder, the notebooks to run in the browser alone.

    python -m tools.lite_site [FOLDER] [--pyodide FOLDER] [--no-pages]     default: site

JupyterLite is JupyterLab without a server: its kernel is Pyodide, Python built for the browser.
FOLDER holds the pages and, in FOLDER/lite, JupyterLite with the same notebooks, lrlib's wheel and
what it needs. Any file server will do. With --pyodide, Pyodide's own files are copied along, and
no request leaves the host; without it the browser fetches them from Pyodide's public address.

JupyterLite and its kernel are pinned in pyproject.toml, and the kernel names its Pyodide. Pyodide's
lock file, which says where each package is, is written here: the tool for it wants a newer Python
than lrlib does.
"""

import argparse
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from email.parser import BytesParser
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import static_site

ROOT = Path(__file__).resolve().parent.parent
WAY_BACK = ROOT / "tools" / "templates" / "way_back.js"
LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
# What lrlib needs and Pyodide doesn't bring, all of it pure Python. A widget has two halves: the
# browser's is built into the site from what is installed here, so the kernel gets that version.
AS_HERE = ("anywidget", "ipywidgets", "jupyterlab_widgets", "psygnal", "typing_extensions", "comm")
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# The kernel loads these by itself; the rest follows from what lrlib needs.
OF_THE_KERNEL = ("micropip", "ipython", "jedi", "comm")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("site"))
    parser.add_argument("--pyodide", type=Path, help="the folder of an unpacked Pyodide")
    parser.add_argument("--no-pages", action="store_true", help="leave the pages out")
    arguments = parser.parse_args(argv)
    try:
        build(arguments.folder, arguments.pyodide, pages=not arguments.no_pages)
    except Impossible as problem:
        return str(problem)
    print(f"The site is in {arguments.folder}: python -m http.server -d {arguments.folder}")
    return 0


class Impossible(Exception):
    """Why the site can't be built, and what to do."""


def build(folder, pyodide=None, pages=True):
    """Write the site into a folder; into FOLDER/lite alone without the pages."""
    check_needs(pyodide)
    lite = folder.absolute() / "lite"
    if pages and (fault := static_site.main([str(folder), "--run", "lite/lab/index.html?path="])):
        raise Impossible(fault)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        wheels = collect_wheels(scratch / "wheels")
        run("jupyterlite_core", "build", *options(scratch, lite), cwd=scratch)
        settle(lite, wheels, pyodide)
    give_a_way_back(lite)


def check_needs(pyodide):
    """Say at once what is missing, rather than after ten minutes."""
    for module in ("jupyterlite_core", "jupyterlite_pyodide_kernel"):
        if importlib.util.find_spec(module) is None:
            raise Impossible(f'{module} isn\'t installed: pip install -e ".[test]", or make site')
    missing = [n for n in (*CORE, LOCK) if pyodide and not (pyodide / n).is_file()]
    if missing:
        raise Impossible(
            f"{pyodide} is no Pyodide: {', '.join(missing)} is missing. Unpack a release of "
            f"Pyodide {pyodide_version()} there, or leave --pyodide (PYODIDE=) out."
        )


def pyodide_version():
    """The version that the kernel was made for."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

    return PYODIDE_VERSION


def run(module, *arguments, cwd=ROOT):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = (done.stdout + done.stderr)[-2000:]
        raise Impossible(f"{' '.join(command[1:4])} failed:\n{tail}")


# ---- what goes in


def collect_wheels(folder):
    """lrlib's wheel, made here, and those it needs that Pyodide doesn't bring."""
    source = folder / "source"  # setuptools leaves its build folder behind
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info")
    for name in ("lrlib", "notebooks"):
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copy(ROOT / "LICENSE-text", source)
    run("pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, source)
    # Pure ones: Pyodide can't load what was compiled for this machine.
    pure = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    wanted = [f"{name}=={metadata.version(name)}" for name in AS_HERE]
    run("pip", "download", "-q", "--no-deps", *pure, "-d", folder, *wanted)
    return sorted(folder.glob("*.whl"))


def options(scratch, lite):
    """What JupyterLite's build is told; its files of settings are written into scratch."""
    contents = scratch / "contents"
    ignored = shutil.ignore_patterns(".*", "__*")
    shutil.copytree(ROOT / "notebooks", contents, ignore=ignored)
    # Every page of JupyterLab asks for news, and a tour offers itself.
    overrides = {
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        }
    }
    (scratch / "overrides.json").write_text(json.dumps(overrides))
    return [
        f"--lite-dir={scratch}",
        f"--output-dir={lite}",
        f"--contents={contents}",
        "--apps=lab",
        "--no-sourcemaps",
        "--no-libarchive",
        "--force",
    ]


# ---- where each package is


def settle(lite, wheels, pyodide):
    """Put the wheels there, and tell the kernel where Pyodide and each package are."""
    there = lite / "static" / "pyodide"
    there.mkdir(parents=True, exist_ok=True)
    home = f"https://cdn.jsdelivr.net/pyodide/v{pyodide_version()}/full/"
    # The kernel brings an empty stand-in for a package that ipywidgets asks for.
    wheels = [*wheels, *(lite / "extensions").rglob("widgetsnbextension-4*.whl")]
    lock = json.loads((pyodide / LOCK).read_text(encoding="utf-8") if pyodide else ask(home + LOCK))
    ours = [describe(wheel, lock["info"]["python"]) for wheel in wheels]
    packages = lock["packages"] | {package["name"]: package for package in ours}
    wanted = closure(packages, [*OF_THE_KERNEL, *(package["name"] for package in ours)])
    for wheel in wheels:
        shutil.copy(wheel, there)
    for name in sorted(wanted - {package["name"] for package in ours}):
        if pyodide:
            copy(pyodide / packages[name]["file_name"], there, name)
    if pyodide:
        for name in CORE:
            copy(pyodide / name, there, "Pyodide")
        packages = {name: packages[name] for name in wanted}  # the others are not in this folder
    else:
        for package in lock["packages"].values():
            package["file_name"] = home + package["file_name"]
    lock["packages"] = packages
    (there / LOCK).write_text(json.dumps(lock), encoding="utf-8")

    path = lite / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    settings = config["jupyter-config-data"].setdefault("litePluginSettings", {})
    settings.setdefault(KERNEL, {}).update(
        pyodideUrl="./static/pyodide/pyodide.mjs" if pyodide else f"{home}pyodide.mjs",
        loadPyodideOptions={"lockFileURL": f"./static/pyodide/{LOCK}"},
        disablePyPIFallback=bool(pyodide),
    )
    path.write_text(json.dumps(config, indent=2), encoding="utf-8")


def ask(address):
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.read().decode()
    except OSError as error:
        raise Impossible(
            f"{address} can't be read ({error}). Where there is no network, unpack a release of "
            f"Pyodide {pyodide_version()} and name its folder: make site PYODIDE=folder"
        ) from None


def describe(wheel, python):
    """A wheel's entry in Pyodide's lock file."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        stored = archive.read(next(n for n in names if n.endswith(".dist-info/METADATA")))
    said = BytesParser().parsebytes(stored)
    there = {
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "extra": "",
    }
    requirements = [Requirement(line) for line in said.get_all("Requires-Dist", [])]
    tops = {name.partition("/")[0] for name in names}
    return {
        "name": canonicalize_name(said["Name"]),
        "version": said["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(
            top.removesuffix(".py") for top in tops if re.fullmatch(r"[a-z]\w*(\.py)?", top, re.I)
        ),
        "depends": [
            canonicalize_name(each.name)
            for each in requirements
            if each.marker is None or each.marker.evaluate(there)
        ],
        "unvendored_tests": False,
    }


def closure(packages, names):
    """These packages and all that they need, by name; what is nowhere is an error."""
    found, ahead = set(), [(name, "the kernel") for name in names]
    while ahead:
        name, by = ahead.pop()
        if name in found:
            continue
        if name not in packages:
            raise Impossible(f"{by} needs {name}: add it to AS_HERE in tools/lite_site.py")
        found.add(name)
        ahead += [(canonicalize_name(need), name) for need in packages[name]["depends"]]
    return found


def copy(path, folder, name):
    if not path.is_file():
        raise Impossible(f"{path.parent} holds no {path.name}, which {name} is in")
    shutil.copy(path, folder)


# ---- the way back


def give_a_way_back(lite):
    """A link from the notebook in JupyterLite to its page."""
    page = lite / "lab" / "index.html"
    html = page.read_text(encoding="utf-8")
    script = f"<script>{WAY_BACK.read_text(encoding='utf-8')}</script>"
    page.write_text(html.replace("</body>", f"{script}</body>", 1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
