"""Plays on the simulator's page in Chromium and checks what it shows; arguments: folder of the binaries, of the pictures."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from page import Demo, Page


def expect(claim, what):
    if not claim:
        page.picture("failed")
        raise SystemExit(f"not as expected: {what}")
    print(f"ok {what}", flush=True)


def shows(what, condition):
    """Like `expect`, of something that the page draws with one of its next pictures."""
    page.until(what, condition)
    print(f"ok {what}", flush=True)


def ask_by_keypad():
    page.click("#draft")
    page.keys("#222")  # abc, then c
    page.keys("99")  # x
    page.keys("##01123#99")  # 123, the digits, abc, then x
    draft = page.find("#draft").get_attribute("value")
    expect(draft == "cx01123x", f"the keypad writes what was pressed: {draft}")
    count = len(page.bubbles("received"))
    page.click("#send")
    page.until("a reply", lambda: len(page.bubbles("received")) > count)
    reply = page.bubbles("received")[-1]
    expect("微信" in reply, "a question by keypad gets its result")
    page.until("a receipt", lambda: "DELIVRD" in page.text(".bubble.received:last-child .fate"))
    print(f"ok the reply has its receipt: {page.text('.bubble.received:last-child .fate')}")
    shows("the question shows how long its answer took", lambda: "accepted in" in page.text(".bubble.sent .fate"))


def cut_and_recover():
    page.driver.execute_script("""
        window.seen = [];
        new MutationObserver(() => seen.push(document.getElementById("status").className))
            .observe(document.getElementById("status"), { childList: true, attributes: true, subtree: true });""")
    page.click("#cut")
    page.until("the link to be down", lambda: page.driver.execute_script("return seen.includes('pill bad')"))
    shows("a link that was cut is seen to go and to come back", lambda: page.text("#status") == "Bound")


def ask_by_keyboard():
    """Nothing but keys, from the top of the page on."""
    page.driver.refresh()
    page.until("the page", lambda: page.text("#status") == "Bound" and page.bubbles("received"))
    keyboard = webdriver.ActionChains(page.driver)
    keyboard.send_keys(Keys.TAB, Keys.ENTER).perform()  # the link that skips to the phone
    expect(page.driver.execute_script("return document.activeElement.id") == "draft", "a key skips to the phone")
    count = len(page.bubbles("received"))
    webdriver.ActionChains(page.driver).send_keys("帮助", Keys.ENTER).perform()
    shows("the keyboard alone asks and sees the answer", lambda: len(page.bubbles("received")) > count)


def take_phrase():
    page.click("#soft")
    expect(page.find("#menu").is_displayed(), "ready-made texts are listed")
    webdriver.ActionChains(page.driver).send_keys(Keys.DOWN, Keys.DOWN, Keys.ENTER).perform()
    expect(page.find("#draft").get_attribute("value") == "帮助", "keys choose a ready-made text")
    page.click("#end")


def send_markup():
    """A text that looks like HTML, both ways: what is received is shown as a list of hits by the help text's answer."""
    markup = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'
    page.find("#draft").send_keys(markup)
    page.click("#send")
    page.until("the text", lambda: markup in page.bubbles("sent"))
    # What a responder sends is shown by the same code, so a reply is made up.
    page.driver.execute_async_script("""
        const done = arguments[1];
        import("/phone.js").then((phone) => {
            phone.update([{ id: 999999, phone: document.querySelector(".chip[aria-pressed=true]").firstChild.data,
                direction: "received", text: arguments[0], at: Date.now(), segments: 1, coding: "UCS-2", units: 70,
                state: "received", receipt: "<b>x</b>" }], 0);
            requestAnimationFrame(() => requestAnimationFrame(done));
        });""", markup)
    expect(markup in page.bubbles("received"), "a reply that looks like HTML is shown as it is")
    expect(page.driver.execute_script("return !window.broken && !document.querySelector('.bubble img, .bubble b')"),
           "markup in texts stays text")
    page.driver.refresh()
    page.until("the link", lambda: page.text("#status") == "Bound")


def faults_of_gateway():
    with urllib.request.urlopen(page.address + "api/faults") as answer:
        return json.load(answer)


def throw_every_switch():
    """Each switch of the page, alone; then fields are changed, by keys alone."""
    for name in page.driver.execute_script("return [...document.querySelectorAll('[data-fault]')].map((box) => box.dataset.fault)"):
        page.click(f'[data-fault="{name}"]')
        page.until(f"the fault of {name}", lambda: len(faults_of_gateway()["faults"]) == 1)
        page.until(f"{name} to be on", lambda: page.find(f'[data-fault="{name}"]').is_selected())
        page.click(f'[data-fault="{name}"]')
        page.until(f"the end of {name}", lambda: not faults_of_gateway()["faults"])
        page.until(f"{name} to be off", lambda: not page.find(f'[data-fault="{name}"]').is_selected())
    print("ok every switch sets a fault and ends it")
    page.driver.execute_script("document.querySelector('[data-fault=faultNoise]').focus()")
    keyboard = webdriver.ActionChains(page.driver)
    keyboard.send_keys(Keys.SPACE).perform()
    page.until("the fault", lambda: faults_of_gateway()["faults"] == ["sends noise every 20"])
    page.until("the page to show it", lambda: page.text("#active") == "sends noise every 20×")
    keyboard = webdriver.ActionChains(page.driver)
    keyboard.send_keys(Keys.TAB, "u", Keys.TAB, Keys.CONTROL, "a", Keys.NULL, "7", Keys.TAB).perform()
    shows("keys alone throw a switch and change its fields",
          lambda: page.text("#active") == "sends unknown_command every 7×")
    page.click('[data-profile="capped"]')
    shows("the profile capped is the switch for slow reading",
          lambda: page.find('[data-fault="faultRead"]').is_selected() and page.text("#active") == "reads 2000 octets a second×")
    page.click('[data-profile="healthy"]')
    page.until("no fault", lambda: page.text("#active") == "")


def switch_faults():
    page.click('[data-fault="faultThrottle"]')
    page.until("the fault", lambda: page.text("#active") == "throttles every 10×")
    page.click('[data-profile="flaky"]')
    page.until("the profile", lambda: "cuts every 50" in page.text("#active"))
    expect(faults_of_gateway()["profile"] == "flaky", "switches and profiles reach the gateway")
    page.click('[data-profile="healthy"]')
    page.until("no fault", lambda: page.text("#active") == "")
    field = page.find('[data-company="jd"] input')
    field.send_keys("later:100%,later_seconds:3", Keys.ENTER)
    shows("a company's behaviour changes", lambda: "on" in page.find('[data-company="jd"]').get_attribute("class"))


def look_at_trace():
    count = int(page.text("#traceCount").split()[0])
    expect(count > 10, f"PDUs are traced: {page.text('#traceCount')}")
    page.find("#filter").send_keys("submit_sm_resp")
    page.until("the filter", lambda: all(
        "submit_sm_resp" in row.text for row in page.driver.find_elements(By.CSS_SELECTOR, "#pdus li")))
    page.click("#pdus li:last-child summary")
    shows("a PDU opens to its dump", lambda: "00000000" in page.text("#pdus li:last-child pre"))
    page.find("#filter").send_keys(Keys.CONTROL, "a")
    page.find("#filter").send_keys(Keys.BACKSPACE)
    page.click("#pause")
    shows("the trace pauses", lambda: page.text("#pause").startswith("Resume"))
    page.click("#pause")


def save_trace():
    """As text and as a capture, whole and filtered."""
    page.click("#save")
    text = page.saved("pdus.txt").decode()
    expect("bind_transceiver" in text and "deliver_sm" in text, f"the PDUs are saved as text, {len(text)} octets")
    page.click("#savePcap")
    whole = page.saved("pdus.pcap")
    expect(whole[:4] == bytes.fromhex("a1b2c3d4"), f"the PDUs are saved as pcap, {len(whole)} octets")
    expect(b"secret" not in text.encode() + whole, "no password is saved")
    page.find("#filter").send_keys("Bind_Transceiver ")
    page.click("#savePcap")
    some = page.saved("pdus (1).pcap")
    expect(24 < len(some) < len(whole), f"a filter chooses what is saved, {len(some)} octets")
    read_capture(whole)
    page.find("#filter").clear()
    page.find("#filter").send_keys(" ", Keys.BACKSPACE)


def read_capture(octets):
    """What Wireshark makes of it, where it is installed."""
    if not shutil.which("tshark"):
        return
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(octets)
        file.flush()
        command = ["tshark", "-r", file.name, "-Y", "_ws.malformed or tcp.analysis.flags"]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    expect(not found, f"Wireshark finds nothing malformed in it {found}")


def switch_language():
    page.click("#language")
    shows("the page speaks Chinese", lambda: page.text("#linkTitle") == "链路" and page.text("#status") == "已绑定")
    expect(page.driver.execute_script("return document.documentElement.lang") == "zh-CN", "and says so")


def chat():
    """A second phone, and questions enough for a chart."""
    page.find("#number").send_keys("13900139000", Keys.ENTER)
    page.until("the other phone", lambda: page.text("#owner") == "13900139000")
    for text in ["查询", "150428", "客服 京东", "进度"]:
        count, second = len(page.bubbles("received")), page.second()
        page.find("#draft").send_keys(text, Keys.ENTER)
        page.until("a reply", lambda: len(page.bubbles("received")) > count)
        page.until("the chart's next second", lambda: page.second() > second)
    expect("微信" in " ".join(page.bubbles("received")), "another number asks in two steps")


def take_pictures():
    """Both languages, wide and narrow, light and dark."""
    page.driver.execute_script("document.querySelector('.side').scrollTop = 0; document.activeElement.blur()")
    for language in ["zh", "en"]:
        for scheme in ["light", "dark"]:
            page.light(scheme)
            for width, height, name in [(1440, 900, "wide"), (1024, 1366, "middle"), (390, 844, "narrow")]:
                page.resize(width, height, name == "narrow")
                tabs = ["phone", "trace", "link", "faults"] if name == "narrow" else [None]
                for tab in tabs:
                    if tab:
                        page.click(f'[data-show="{tab}"]')
                    page.settle()
                    page.picture("-".join(filter(None, [name, language, scheme, tab])))
                    overflow = page.driver.execute_script(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    expect(overflow <= 0, f"nothing is cut off: {name}, {language}, {scheme}, {tab or 'all'}")
            page.resize(1440, 900)
        page.click("#language")
    page.light("light")


def check_contrast():
    """Every text against its ground, after WCAG 2: 4.5 to 1, in both schemes."""
    script = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "contrast.js"), encoding="utf-8").read()
    for scheme in ["light", "dark"]:
        page.light(scheme)
        page.settle()
        faint = page.driver.execute_script(script)
        expect(not faint, f"texts can be read in {scheme}: {faint[:6]}")


def play():
    page.until("the link", lambda: page.text("#status") == "Bound")
    ask_by_keypad()
    cut_and_recover()
    ask_by_keyboard()
    take_phrase()
    send_markup()
    throw_every_switch()
    switch_faults()
    look_at_trace()
    save_trace()
    check_contrast()
    switch_language()
    chat()
    take_pictures()
    page.listen()
    elsewhere = [url for url in page.requests if not url.startswith((demo.address, "data:", "blob:"))]
    expect(not elsewhere, f"nothing is asked of anybody else, in {len(page.requests)} requests {elsewhere}")
    expect(not page.complaints, f"the console has no error {page.complaints}")


demo = Demo(sys.argv[1])
page = None
try:
    page = Page(demo.address, sys.argv[2])
    play()
    print(f"screenshots are in {os.path.relpath(sys.argv[2])}")
finally:
    if page:
        page.quit()
    demo.stop()
