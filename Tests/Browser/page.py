"""The simulator's page in Chromium, and the demo behind it."""

import json
import os
import signal
import subprocess
import tempfile

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

REPOSITORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PATIENCE = 30


class Demo:
    """The simulator and the real responder, until they are stopped."""

    def __init__(self, binaries, *options):
        self.process = subprocess.Popen(
            [os.path.join(REPOSITORY, "gateway-sim/demo/web"), binaries, "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, text=True)
        line = next((line for line in self.process.stdout if " at http" in line), None)
        if line is None:
            raise SystemExit("the demo does not start")
        self.address = line.split()[-1]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Page:
    """The page in a browser of its own."""

    def __init__(self, address, pictures):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en", "--hide-scrollbars"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.downloads = tempfile.TemporaryDirectory()
        options.add_experimental_option("prefs", {"download.default_directory": self.downloads.name})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.address = address
        self.pictures = pictures
        self.requests = []
        self.complaints = []
        self.resize(1440, 900)
        self.driver.get(address)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        def click():
            element = self.find(selector)
            # The driver takes what a scrolled panel cuts off for visible.
            self.driver.execute_script("arguments[0].scrollIntoView({ block: 'nearest' })", element)
            element.click()
            return True

        self.until(f"a click on {selector}", click)

    def text(self, selector):
        return self.driver.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def until(self, what, condition):
        try:
            # The page may draw an element anew while it is looked at.
            wait = WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=[StaleElementReferenceException])
            return wait.until(lambda _: condition())
        except Exception:
            self.picture("failed")
            raise SystemExit(f"never happened: {what}")

    def keys(self, signs):
        for sign in signs:
            self.click(f'#keys [data-key="{sign}"]')

    def bubbles(self, kind):
        script = "return [...document.querySelectorAll(`.bubble.${arguments[0]} p`)].map((text) => text.textContent)"
        return self.driver.execute_script(script, kind)

    def resize(self, width, height, is_phone=False):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 2 if is_phone else 1, "mobile": is_phone})

    def picture(self, name):
        self.driver.save_screenshot(os.path.join(self.pictures, f"{name}.png"))

    def light(self, scheme):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def second(self):
        """The second that the page's charts are at."""
        return self.driver.execute_script("return Math.floor(Date.now() / 1000)")

    def settle(self):
        """Waits until a change is drawn and nothing moves any more."""
        self.driver.execute_async_script("""
            const done = arguments[0];
            const frame = () => new Promise(requestAnimationFrame);
            frame().then(frame).then(() => Promise.allSettled(document.getAnimations()
                .filter((animation) => animation.effect.getTiming().iterations !== Infinity)
                .map((animation) => animation.finished))).then(frame).then(() => done());
        """)

    def saved(self, name):
        """The octets of a file that the page saves."""
        path = os.path.join(self.downloads.name, name)
        self.until(f"{name} to be saved", lambda: os.path.exists(path))
        with open(path, "rb") as file:
            return file.read()

    def quit(self):
        self.driver.quit()
        self.downloads.cleanup()

    def listen(self):
        """Takes what the browser has logged: requests, and everything that the console calls an error."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
        self.complaints += [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
