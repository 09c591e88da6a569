"""`make bench`: run the benchmarks, print a table, write out/bench.json."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
from pathlib import Path

import bench
from bench.measure import Measurement, as_row

OUT = Path("out/bench.json")


def names() -> list[str]:
    """Every module of this package whose name begins with bench_, without that beginning."""
    modules = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return [name.removeprefix("bench_") for name in sorted(modules) if name.startswith("bench_")]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", choices=names(), help="run this one alone")
    chosen = parser.parse_args().only
    found: list[Measurement] = []
    print(f"{'measurement':<58}{'value':>10}{'reference':>11}{'ratio':>8}{'goal':>7}  met")
    for name in [chosen] if chosen else names():
        for line in importlib.import_module(f"bench.bench_{name}").run():
            found.append(line)
            reference = "" if line.reference is None else f"{line.reference:.3f}"
            ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
            goal = "" if line.goal is None else f"{line.goal:g}"
            met = {True: "yes", False: "NO", None: ""}[line.met]
            label = f"{line.name} ({line.unit})"
            print(
                f"{label:<58}{line.value:>10.3f}{reference:>11}{ratio:>8}{goal:>7}  {met}",
                flush=True,
            )
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([as_row(line) for line in found], indent=1, ensure_ascii=False))
    print(f"written: {OUT}")


if __name__ == "__main__":
    main()
