"""The review page in Chromium: how long until something is seen, and how long a decision takes.

Targets: 2,000 findings, first paint under 0.5 s, a decision under 100 ms; a document of 1 MB, every figure of it
marked, stays usable. An action is measured from the key to the second frame after it, so that layout and paint are
in it (two frames alone are up to 33 ms), and by what the page's thread worked for it, which other programs of the
machine do not lengthen.

python benchmarks/review/page.py
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

ROOT: Final = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "review")]

from conftest import CHROMIUM, FLAGS  # noqa: E402
from review_builders import many  # noqa: E402

from crossfoot.review.page import render  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS: Final = 5
CASES: Final = (
    ("40 findings", 40, 0),
    ("2,000 findings", 2_000, 0),
    ("2,000 findings in 1 MB of figures", 2_000, 1_000_000),
    ("5,000 findings, the most a page shows", 5_000, 0),
)

#: Milliseconds from an action to the second frame behind it.
TIMED: Final = """([action, argument]) => new Promise((done) => {
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  const actions = {
    press,
    click: (selector) => document.querySelector(selector).click(),
    choose: ([selector, value]) => {
      const element = document.querySelector(selector);
      element.value = value;
      element.dispatchEvent(new Event("change"));
    },
    scroll: () => { const pane = document.getElementById("document"); pane.scrollTop = pane.scrollHeight / 2; },
  };
  const start = performance.now();
  actions[action](argument);
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""

ACTIONS: Final = (
    ("next finding", "press", "j"),
    ("decision, the first", "press", "c"),
    ("undo, the first", "press", "u"),
    ("decision", "press", "c"),
    ("undo", "press", "u"),
    ("last finding (a jump)", "press", "k"),
    ("filter by severity", "choose", ["#f-severity", "error"]),
    ("coverage view", "click", "#tab-coverage"),
    ("scroll to the middle", "scroll", ""),
)


def measure(browser: Browser, address: str) -> dict[str, tuple[float, float]]:
    """Milliseconds of one visit: by the clock, and of work in the page's thread."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(
        "localStorage.clear(); localStorage.setItem('crossfoot:settings', '{\"reviewer\": \"bench\"}')"
    )
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def worked() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(300)
    paint, ready = page.evaluate(
        """() => [
          performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
          performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
        ]"""
    )
    found = {"first paint": (paint, float("nan")), "ready": (ready, worked())}
    for name, action, argument in ACTIONS:
        left = page.inner_text("#left")
        before = worked()
        clock = page.evaluate(TIMED, [action, argument])
        page.wait_for_timeout(100)
        found[name] = (clock, worked() - before)
        decides = name.startswith(("decision", "undo"))
        assert (page.inner_text("#left") != left) == decides, name
    page.close(run_before_unload=False)
    return found


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for name, findings, size in CASES:
            text, report = many(findings, size)
            start = time.process_time()
            page = render(report, {"many": text})
            cpu = time.process_time() - start
            path = Path(folder) / "page.html"
            path.write_text(page, "utf-8")
            print(
                f"\n{name}: text {len(text.encode()) / 1e6:.2f} MB, page {len(page.encode()) / 1e6:.2f} MB, "
                f"written in {cpu:.2f} CPU s"
            )
            visits = [measure(browser, path.as_uri()) for _ in range(RUNS)]
            print(f"  {'ms':<24} {'median':>7} {'best':>7} {'worst':>7} {'work':>7}")
            for key in visits[0]:
                times = sorted(visit[key][0] for visit in visits)
                work = statistics.median(visit[key][1] for visit in visits)
                print(
                    f"  {key:<24} {statistics.median(times):7.0f} {times[0]:7.0f} {times[-1]:7.0f} {work:7.0f}"
                )
        browser.close()


if __name__ == "__main__":
    main()
