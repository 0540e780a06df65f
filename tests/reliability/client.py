"""A member of staff who enters persons through the staff form, as fast as the server answers.

``python -m tests.reliability.client URL EMAIL PASSWORD ACKS``, a process of its own: it signs in once, then
enters persons over several connections at once until it is ended. Each acknowledged one ("302 Found") is a
line "name kana" in the file ACKS, synced to the disk before the next is sent. What was not answered is
never sent again under the same name, so every name may exist once at most.
"""

import http.client
import http.cookies
import os
import sys
import threading
import time
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

CONNECTIONS = 3
SECONDS_TO_ANSWER = 30
FORM = "/admin/people/person/new/"


class FormReader(HTMLParser):
    """Collects what a browser would send of a page's fields if nothing were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.select = ""
        self.in_template = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.in_template += tag == "template"
        if self.in_template:
            return
        if tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and "selected" in given and self.select:
            self.fields[self.select] = given.get("value", "")
        elif tag == "textarea" and "name" in given:
            self.fields[given["name"]] = ""
        elif tag == "input" and given.get("name") and given.get("type") not in {"submit", "checkbox", "radio", "file"}:
            self.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.in_template -= tag == "template"
        self.select = "" if tag == "select" else self.select


class Browser:
    """Cookies and one request at a time; every failure to answer is an OSError or HTTPException."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, timeout=SECONDS_TO_ANSWER)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items()}
        return answer.status, body

    def form(self, path: str) -> dict[str, str]:
        status, page = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {page[:500]}")
        reader = FormReader()
        reader.feed(page)
        return reader.fields


def signed_in(url: str, email: str, password: str) -> Browser:
    """Return a browser with a session of the member of staff."""
    browser = Browser(url)
    fields = browser.form("/accounts/login/")
    status, page = browser.ask("POST", "/accounts/login/", {**fields, "login": email, "password": password})
    if status != 302:
        raise RuntimeError(f"Signing in answered {status}: {page[:2000]}")
    return browser


def enter(browser: Browser, fields: dict[str, str], acks: int, number: int) -> None:
    """Enter persons for ever; the server may die at any moment and is given time to come back."""
    count = 0
    while True:
        count += 1
        name, kana = f"連帯{number}の{count:06}", f"レンタイ{number:02}"
        try:
            status, page = browser.ask("POST", FORM, {**fields, "name": name, "kana": kana, "save-anyway": "1"})
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if status == 302:
            os.write(acks, f"{name} {kana}\n".encode())
            os.fsync(acks)
        elif status < 500:
            sys.exit(f"The form was refused with {status}: {page[:2000]}")


def main(url: str, email: str, password: str, path: str) -> None:
    """Sign in and enter persons until this process is ended."""
    browser = signed_in(url, email, password)
    fields = browser.form(FORM)
    acks = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    threads = [threading.Thread(target=enter, args=(browser, fields, acks, number)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
