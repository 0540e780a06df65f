"""People who sign over HTTP, as fast as the server answers.

``python -m tests.reliability.signer URL ACKS``, a process of its own: it reads the form once, then signs over several
connections at once until it is ended. Each acknowledged signature is a line with its mail address in the file ACKS,
synced to the disk before the next is sent. What was not answered is never sent again under the same address.
"""

import http.client
import os
import sys
import threading
import time

from tests.reliability.client import CONNECTIONS, Browser

FORM = "/petitions/kept/"


def sign(browser: Browser, fields: dict[str, str], acks: int, number: int) -> None:
    """Sign for ever; the server may die at any moment and is given time to come back."""
    count = 0
    while True:
        count += 1
        mail = f"signer{number}n{count:06}@example.org"
        typed = {"name": f"連帯 {number}の{count}", "mail": mail, "prefecture": "13", "agreed": "name_prefecture"}
        try:
            status, page = browser.ask("POST", FORM, {**fields, **typed})
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if status == 302:
            os.write(acks, f"{mail}\n".encode())
            os.fsync(acks)
        elif status < 500:
            sys.exit(f"The form was refused with {status}: {page[:2000]}")


def form(browser: Browser) -> dict[str, str]:
    """Return the form's fields; none while the server is starting."""
    try:
        return browser.form(FORM)
    except (OSError, http.client.HTTPException):
        return {}


def main(url: str, path: str) -> None:
    """Sign until this process is ended."""
    browser = Browser(url)
    while not (fields := form(browser)):
        time.sleep(0.2)
    acks = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    threads = [threading.Thread(target=sign, args=(browser, fields, acks, number)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
