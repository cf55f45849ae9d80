"""`make bench-extension`: what the overlay weighs and how long it takes, in Chromium on this machine."""

import signal
import sys
import tempfile
from pathlib import Path
from statistics import median

TESTS = Path(__file__).parents[1]
sys.path[0] = str(TESTS)

import click  # noqa: E402 - The path comes first.
from bench.results import Result, broken, show  # noqa: E402
from browser.extension import measures  # noqa: E402
from browser.extension.chromium import Chromium, running_chromium  # noqa: E402
from browser.extension.overlay import Overlay  # noqa: E402
from browser.extension.product import opened_copy  # noqa: E402
from browser.extension.recorder import running_recorder  # noqa: E402
from browser.extension.scores import put_scores  # noqa: E402
from browser.extension.sites import running_sites  # noqa: E402
from live.service import running_service  # noqa: E402
from rich.console import Console  # noqa: E402

MOST_BYTES = 20_480
COUNTED = "files as shipped, style sheets included"
RUNS = 20
CHANGES = 200
NOBODY_LISTENS = "http://127.0.0.1:9"


@click.command()
@click.option("--check", is_flag=True, help="Exit with 1 when a goal is missed by more than a quarter.")
def main(check: bool) -> None:
    """Measure bytes a page, time to the painted pill, work of the main thread, layout shift, and growth."""
    # A process that is simply ended would leave its browser behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    weights = measures.bytes_of_sites()
    results = [Result("bytes for the pill, on every site", weights["x"]["pill"], "bytes", MOST_BYTES, detail=COUNTED)]
    results += [
        Result(f"bytes with panel{'' if own == least else ' and reader'}, {site}", own, "bytes", MOST_BYTES)
        for least in [min(weight["all"] for weight in weights.values())]
        for site, own in ((site, weight["all"]) for site, weight in weights.items())
    ]
    with tempfile.TemporaryDirectory(prefix="twoway-bench-") as folder:
        results += _measured(Path(folder))
    show(results, Console(width=None if sys.stdout.isatty() else 160))
    missed = broken(results)
    if check and missed:
        raise click.ClickException("Missed by more than a quarter: " + "; ".join(result.name for result in missed))


def _measured(folder: Path) -> list[Result]:
    data = folder / "data"
    data.mkdir()
    put_scores(data)
    with (
        running_service(NOBODY_LISTENS, data_dir=str(data)) as service,
        running_recorder(service.url) as recorder,
        running_sites() as sites,
        running_chromium(opened_copy(folder), folder / "profile", sites.port) as browser,
    ):
        overlay = Overlay(browser, sites, recorder)
        overlay.reset()
        words = measures.warmed(overlay)
        in_page = measures.painted_in_page(overlay, words, RUNS)
        on_load = measures.painted_on_load(overlay, browser, RUNS)
        after_script = [load.since_begun for load in on_load]
        after_paint = [load.since_first_paint for load in on_load]
        grown = measures.growth(overlay, browser, words, CHANGES)
        return [
            Result("painted pill, the page's own navigation", median(in_page), "ms", 50.0, detail=_spread(in_page)),
            Result(
                "painted pill, page loaded anew, after the page's own first paint",
                median(after_paint),
                "ms",
                50.0,
                detail=_spread(after_paint),
            ),
            Result(
                "painted pill, page loaded anew, after its first script",
                median(after_script),
                "ms",
                detail=_spread(after_script),
            ),
            *(result for loads in (False, True) for result in _work(overlay, browser, loads=loads)),
            Result("layout shift, by 1000", 1000 * measures.layout_shift(overlay), "", 0.0),
            Result(f"listeners after {CHANGES} changes", grown.listeners, "", 0.0),
            Result(f"nodes after {CHANGES} changes", grown.nodes, "", 0.0),
            Result(f"heap after {CHANGES} changes", grown.heap / 1000, "kB", 100.0),
        ]


def _work(overlay: Overlay, browser: Chromium, *, loads: bool) -> list[Result]:
    where = "page loaded anew" if loads else "the page's own navigation"
    work = measures.main_thread(overlay, browser, RUNS, loads=loads)
    return [
        Result(f"main thread, scripts, style, layout, {where}", work.script, "ms", 5.0, detail="time of the processor"),
        Result(f"main thread, everything, {where}", work.all, "ms", detail="with paint, and what the browser sets up"),
    ]


def _spread(taken: list[float]) -> str:
    return f"from {min(taken):.0f} to {max(taken):.0f} ms, median of {len(taken)}, cache warm"


if __name__ == "__main__":
    main()
