"""Debian's Chromium without a window, with a profile of its own and nothing that reaches out."""

import shutil
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars"]

# For each conversation when its row came and when its state changed, by the page's own clock.
WATCH_ROWS = """
window.seen = {};
const note = () => {
  for (const row of document.querySelectorAll('[role=option]')) {
    const states = (window.seen[row.dataset.seq] ||= []);
    if (!states.length || states[states.length - 1][0] !== row.dataset.state) {
      states.push([row.dataset.state, performance.now()]);
    }
  }
};
new MutationObserver(note).observe(document.getElementById('list'),
                                   {subtree: true, childList: true, attributes: true});
note();
"""

# Texts whose contrast against what is behind them is below the 4.5 : 1 of WCAG AA.
LOW_CONTRAST = """
const channels = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
const light = (rgb) => {
  const [r, g, b] = rgb.slice(0, 3).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const color = channels(getComputedStyle(e).backgroundColor);
    if (color.length === 3 || color[3] === 1) { return color; }
  }
  return [255, 255, 255];
};
const own = (element) => [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
return [...document.querySelectorAll('body *')].filter((e) => own(e) && e.checkVisibility()).map((e) => {
  const [a, b] = [light(channels(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
  return [(a + 0.05) / (b + 0.05), e.className || e.tagName, e.textContent.slice(0, 40)];
}).filter(([ratio]) => ratio < 4.5);
"""


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="cw-chromium-")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in [*FLAGS, f"--user-data-dir={self.profile}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(20)

    def js(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def text(self, element_id: str) -> str:
        return self.js("return document.getElementById(arguments[0]).textContent", element_id)

    def look(self, width: int, height: int, scheme: str) -> None:
        """The size of the view, and light or dark."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(path))

    def complaints(self) -> list:
        return [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def close(self) -> None:
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)
