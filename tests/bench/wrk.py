"""Driving wrk: pages, and pairs of GET and POST, from Lua that it runs."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 8
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
DONE = re.compile(r"(\d+) requests in")
SLOW = re.compile(r"percentiles ([\d.]+) ([\d.]+)")

TELL = """
function done(summary, latency, requests)
  io.write(string.format("percentiles %d %d\\n", latency:percentile(95), latency:percentile(99)))
end
"""

PAIR = """
-- Each thread has one connection and walks its own list: GET the page, POST its form, the next.
local targets = {}
local thread_number = 0
function setup(thread) thread:set("number", thread_number); thread_number = thread_number + 1 end
function init(args)
  local place = 0
  for line in io.lines("TARGETS") do
    if place % CLIENTS == number then
      local path, cookie = line:match("^(%S+)%s?(.*)$")
      targets[#targets + 1] = {path = path, cookie = cookie}
    end
    place = place + 1
  end
  at, token, refused = 1, nil, 0
end
function request()
  local target = targets[(at - 1) % #targets + 1]
  local headers = {}
  if target.cookie ~= "" then headers["Cookie"] = target.cookie end
  if not token then return wrk.format("GET", target.path, headers) end
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  return wrk.format("POST", target.path .. "SUFFIX", headers, "person=1&csrf_token=" .. token)
end
function response(status, headers, body)
  if token then token = nil; at = at + 1
  else
    local _, before = body:find('name="csrf_token" value="', 1, true)
    token = before and body:match('[^"]+', before + 1) or "none"
  end
end
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run of wrk measured."""

    per_second: float
    requests: int
    refused: int
    p95_ms: float
    p99_ms: float


Targets = Sequence[tuple[str, str]]
"""Paths, each with a cookie."""


def available() -> bool:
    """Say whether wrk is installed."""
    return shutil.which("wrk") is not None


def pages(url: str, seconds: int, cookie: str = "") -> Result:
    """GET one address over and over, as whose browser has the cookie."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "tell.lua")
        script.write_text(TELL)
        header = ["-H", f"Cookie: {cookie}"] if cookie else []
        return _run([*header, "-s", str(script), url], seconds)


def pairs(base: str, targets: Targets, suffix: str, seconds: int) -> Result:
    """GET and POST pair by pair; targets are (path, cookie)."""
    with tempfile.TemporaryDirectory() as folder:
        listing, script = Path(folder, "targets"), Path(folder, "pair.lua")
        listing.write_text("".join(f"{path} {cookie}\n" for path, cookie in targets))
        script.write_text(
            (PAIR + TELL)
            .replace("TARGETS", str(listing))
            .replace("CLIENTS", str(CLIENTS))
            .replace("SUFFIX", suffix)
        )
        return _run([base, "-s", str(script)], seconds)


def _run(arguments: list[str], seconds: int) -> Result:
    command = ["wrk", "--latency", f"-t{CLIENTS}", f"-c{CLIENTS}", f"-d{seconds}s", *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    said = answer.stdout
    slow = SLOW.search(said)
    if slow is None:
        raise RuntimeError(f"wrk said something else:\n{said}")
    return Result(
        per_second=float(_found(RATE, said)),
        requests=int(_found(DONE, said)),
        refused=int(found[1]) if (found := BAD.search(said)) else 0,
        p95_ms=float(slow[1]) / 1000,
        p99_ms=float(slow[2]) / 1000,
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise RuntimeError(f"wrk said something else:\n{text}")
    return found[1]
