"""What does a class cost its server? 1, 10 and 30 learners open notebook 03, run all and drag.

    python benchmarks/classroom.py [--learners 1 10 30] [--seconds 60]

One Jupyter server, a real kernel for each learner, and in place of the browsers a script that
speaks Jupyter's protocol and sends what JupyterLab's page was seen to send. While a learner drags
our explorer it sends nothing, and one message when the slider is let go, here every three seconds.
Beside it the same notebook with `ipywidgets.interact` in the explorer's place, as in `drag.py`: one
message for a move, the next when the kernel is done, and each picture back to the kernel, which
keeps it for the page. All learners begin at once. The files of JupyterLab itself, which a browser
fetches once, are left out, and so is what the page does: `drag.py` measures that.
"""

import argparse
import asyncio
import itertools
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import nbformat
import psutil
from drag import PICTURE, SETUP, aligned, lab, number
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClosedError, WebSocketError, websocket_connect

NOTEBOOK = lab.HERE.parents[1] / "notebooks" / "03_walk_the_six_steps.ipynb"
PROTOCOL = "v1.kernel.websocket.jupyter.org"  # JupyterLab's own
WAYS = ["live", "interact"]
LET_GO = 3  # seconds
LONGEST = 600  # seconds that a class may take to be ready


def cells(way: str) -> list[str]:
    """The code of notebook 03; for `interact` with that picture in its explorer's place."""
    code = [c.source for c in nbformat.read(NOTEBOOK, 4).cells if c.cell_type == "code"]
    others = [source for source in code if not re.search(r"^explorer\b", source, re.MULTILINE)]
    assert len(others) == len(code) - 2
    # In the end, as its names would hide the notebook's own.
    return code if way == "live" else [*others, SETUP.replace("{n}", "20") + PICTURE["interact"]]


class Learner:
    """One who has opened the notebook."""

    def __init__(self, address: str, cookie: str, way: str):
        self.address, self.cookie, self.way = address, cookie, way
        self.session = uuid.uuid4().hex
        self.idle: dict[str, asyncio.Future] = {}  # by the message that the kernel has worked off
        self.models: dict[str, str] = {}  # the kernel's widgets: what it is -> its comm
        self.waits: list[float] = []  # seconds from a move to its picture
        self.moved = ("", 0.0)
        self.again = 0  # how often the connection had to be made again

    async def open(self) -> float:
        """Start a kernel and run all; the seconds until the last cell has run."""
        start = time.perf_counter()
        wanted = {"name": "", "path": f"{self.session}.ipynb", "type": "notebook"}
        asked = HTTPRequest(
            f"{self.address}/api/sessions",
            method="POST",
            headers={"Cookie": f"_xsrf={self.cookie}", "X-XSRFToken": self.cookie},
            body=json.dumps(wanted | {"kernel": {"name": "python3"}}),
            connect_timeout=LONGEST,
            request_timeout=LONGEST,
        )
        answer = await AsyncHTTPClient().fetch(asked)
        kernel = json.loads(answer.body)["kernel"]["id"]
        address = f"{self.address}/api/kernels/{kernel}/channels?session_id={self.session}"
        while not await self.connect(address.replace("http", "ws", 1)):
            self.again += 1
            await asyncio.sleep(1)
        how = {"silent": False, "store_history": True, "stop_on_error": True, "allow_stdin": False}
        ran = [await self.send("execute_request", code=code, **how) for code in cells(self.way)]
        await asyncio.gather(*ran)
        return time.perf_counter() - start

    async def connect(self, address: str) -> bool:
        """Whether the kernel answers; the server gives up on one that starts too slowly."""
        asked = HTTPRequest(address, connect_timeout=LONGEST, request_timeout=LONGEST)
        try:
            self.socket = await websocket_connect(
                asked, subprotocols=[PROTOCOL], max_message_size=2**28
            )
            self.listening = asyncio.create_task(self.listen())
            await (await self.send("kernel_info_request"))
        except (WebSocketError, HTTPClientError):
            return False
        return True

    async def send(self, kind: str, **content) -> asyncio.Future:
        """Send a message; what it gives is done when the kernel has worked it off."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "version": "5.3",
            "date": "",
        }
        self.sent = header["msg_id"]
        done = self.idle[self.sent] = asyncio.get_running_loop().create_future()
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        await self.socket.write_message(serialize_msg_to_ws_v1(parts, "shell"), binary=True)
        return done

    async def update(self, model: str, **state) -> asyncio.Future:
        data = {"method": "update", "state": state, "buffer_paths": []}
        return await self.send("comm_msg", comm_id=self.models[model], data=data)

    async def listen(self) -> None:
        """Until the connection is gone."""
        while (frame := await self.socket.read_message()) is not None:
            _, (header, parent, _, content, *_) = deserialize_msg_from_ws_v1(frame)
            kind, parent, content = (json.loads(p) for p in (header, parent, content))
            kind, about = kind["msg_type"], parent.get("msg_id")
            if kind == "status" and content["execution_state"] == "idle" and about in self.idle:
                self.idle.pop(about).set_result(None)
            elif kind in ("comm_open", "comm_msg"):
                state = content["data"].get("state", {})
                name = "SixSteps" if "learning_rate" in state.get("controls", {}) else ""
                self.models[name or state.get("_model_name", "")] = content["comm_id"]
            elif kind == "display_data" and about == self.moved[0]:
                self.waits.append(time.perf_counter() - self.moved[1])
                output = {"output_type": kind, **content}
                await self.update("OutputModel", outputs=[output])
            elif kind == "error":
                problem = RuntimeError(f"{content['ename']}: {content['evalue']}")
                self.idle.pop(about).set_exception(problem)
        for waiting in self.idle.values():
            waiting.set_exception(WebSocketClosedError())
        self.idle.clear()

    async def drag(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        for position in itertools.cycle([*range(0, 200, 8), *range(200, 0, -8)]):
            if self.way == "live":
                await asyncio.sleep(min(LET_GO, max(0, end - time.perf_counter())))
            if time.perf_counter() >= end:
                return
            if self.way == "live":
                index = {"loss": 1, "learning_rate": position % 60, "step": 5}
                await self.update("SixSteps", index=index)
                continue
            at = time.perf_counter()
            drawn = await self.update("FloatSliderModel", value=0.0025 * (1 + min(position, 199)))
            self.moved = (self.sent, at)
            await drawn
            await asyncio.sleep(max(0, at + 1 / 60 - time.perf_counter()))  # a mouse moves so often


async def lesson(address: str, way: str, n: int, seconds: float) -> dict[str, float]:
    """All open, run and drag: the numbers of one column."""
    answer = await AsyncHTTPClient().fetch(f"{address}/lab", request_timeout=60)
    cookies = answer.headers.get_list("Set-Cookie")
    (cookie,) = {c.split("=", 1)[1].partition(";")[0] for c in cookies if c.startswith("_xsrf=")}
    learners = [Learner(address, cookie, way) for _ in range(n)]
    opening = asyncio.gather(*(learner.open() for learner in learners))
    try:
        ready = await asyncio.wait_for(opening, LONGEST)
    except TimeoutError:
        sys.exit(f"{way}: {n} learners were not ready in {LONGEST} seconds.")
    await asyncio.sleep(1)

    (server,) = psutil.Process().children()
    kernels = server.children(recursive=True)
    groups = {"server": [server], "kernels": kernels, "script": [psutil.Process()]}
    to_run = cpu_seconds(kernels) / n
    before = {name: cpu_seconds(group) for name, group in groups.items()}
    start = time.perf_counter()
    dragging = asyncio.gather(*(learner.drag(seconds) for learner in learners))
    await asyncio.wait_for(dragging, seconds + LONGEST)
    took = time.perf_counter() - start
    used = {
        name: 100 * (cpu_seconds(group) - before[name]) / took for name, group in groups.items()
    }
    for learner in learners:
        learner.listening.cancel()
        learner.socket.close()
    waits = [wait for learner in learners for wait in learner.waits] or [float("nan")]
    return {
        "ready p50": statistics.median(ready),
        "ready p95": percentile_95(ready),
        **used,
        "memory": sum(map(megabytes, kernels)) / n,
        "server memory": megabytes(server),
        "wait p50": 1000 * statistics.median(waits),
        "wait p95": 1000 * percentile_95(waits),
        "to run": to_run,
        "again": sum(learner.again for learner in learners),
        "pictures": sum(len(learner.waits) for learner in learners) / n / took or float("nan"),
    }


def percentile_95(values: list[float]) -> float:
    many = len(values) > 1
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if many else values[0]


def cpu_seconds(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def megabytes(process: psutil.Process) -> float:
    """Its memory; what several processes share is divided among them, where that is known."""
    info = process.memory_full_info()
    return getattr(info, "pss", info.uss) / 1e6


ROWS = {
    "ready p50": "open and run all, p50, s",
    "ready p95": "the same, p95, s",
    "to run": "CPU of a kernel for it, s",
    "again": "  (connections made again)",
    "kernels": "CPU of all kernels while all drag, % of a core",
    "server": "CPU of the Jupyter server then, % of a core",
    "script": "  (of this script, in place of browsers)",
    "memory": "memory of a kernel, MB",
    "server memory": "memory of the Jupyter server, MB",
    "wait p50": "move to picture received, p50, ms",
    "wait p95": "the same, p95, ms",
    "pictures": "pictures a second for a learner",
}


def table(found: dict[tuple[str, int], dict[str, float]]) -> str:
    rows = [["", *(f"{way}, {n}" for way, n in found)]]
    for what, words in ROWS.items():
        numbers = (number(each[what]) for each in found.values())
        rows.append([words, *(n.replace("not measured", "-") for n in numbers)])
    return aligned(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--learners", type=int, nargs="+", default=[1, 10, 30])
    parser.add_argument("--seconds", type=float, default=60, help="how long all drag")
    asked = parser.parse_args()
    AsyncHTTPClient.configure(None, max_clients=1000)
    found = {}
    loads = [os.getloadavg()[0]]
    for n, way in itertools.product(asked.learners, WAYS):
        print(f"{way}: {n} at once", flush=True)
        with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as folder:
            with lab.jupyterlab(Path(folder), Path(home)) as address:
                found[way, n] = asyncio.run(lesson(address, way, n, asked.seconds))
        loads.append(os.getloadavg()[0])
    cores = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    load = f"load of the machine {min(loads):.1f} to {max(loads):.1f}"
    print(f"\n{time.strftime('%Y-%m-%d')}, {cores}; {load}; all drag for {asked.seconds:g} s\n")
    print(table(found))
    print(
        "\nA live figure moves in the page, so no picture is waited for: a drag sends nothing, and "
        "one message\nwhen the slider is let go."
    )


if __name__ == "__main__":
    sys.exit(main())
