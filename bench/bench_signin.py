"""Does a known address answer slower or faster than an unknown one? Medians of interleaved pairs.

Run: python bench/bench_signin.py [PAIRS]. The real password hasher, a real SQLite file, the pages
through Django's test client; only the throttle is emptied between the pairs. Prints for each page
the two medians in milliseconds, their ratio and their difference. The control answers unknown
addresses without hashing, as a careless program would; its ratio must stand out.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time

KNOWN, UNKNOWN = "known@example.org", "unknown@example.org"
PAGES = {
    "sign-in": ("/accounts/login/", lambda email: {"login": email, "password": "wrong-horse-battery"}),
    "mailed code": ("/accounts/login/code/", lambda email: {"email": email}),
    "new password": ("/accounts/password/reset/", lambda email: {"email": email}),
}


def measured(page: str, email: str) -> float:
    """Return the milliseconds of one answer to one new browser."""
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client

    shutil.rmtree(settings.DATA / "throttle", ignore_errors=True)
    cache.clear()
    address, fields = PAGES[page]
    client = Client()
    start = time.perf_counter()
    client.post(address, fields(email))
    return (time.perf_counter() - start) * 1000


def compare(page: str, pairs: int) -> tuple[float, float]:
    """Return the medians for a known and an unknown address, asked in turn and in both orders."""
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(pairs):
        order = [KNOWN, UNKNOWN] if number % 2 else [UNKNOWN, KNOWN]
        for email in order:
            times[email].append(measured(page, email))
    return statistics.median(times[KNOWN]), statistics.median(times[UNKNOWN])


def told(page: str, known: float, unknown: float) -> str:
    """Return one line of the table."""
    return f"{page:<28}{known:>10.2f}{unknown:>10.2f}{known / unknown:>8.3f}{known - unknown:>+10.2f}"


def control(pairs: int) -> tuple[float, float]:
    """Measure a build that hashes nothing for an unknown address."""
    from allauth.account.auth_backends import AuthenticationBackend

    careful = AuthenticationBackend._mitigate_timing_attack
    AuthenticationBackend._mitigate_timing_attack = lambda self, password: None
    try:
        return compare("sign-in", pairs)
    finally:
        AuthenticationBackend._mitigate_timing_attack = careful


def main() -> None:
    """Set up an empty installation in a folder of its own and print the comparison."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"TOMONI_DATA": data, "DJANGO_SETTINGS_MODULE": "tomoni.config.settings"}
        os.environ["TOMONI_HOSTS"] = "testserver"
        import django

        django.setup()
        from django.core.management import call_command

        from tomoni.people.models import User

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        User.objects.create_user(KNOWN, "right-horse-battery")
        lines = [f"{'page':<28}{'known ms':>10}{'unknown':>10}{'ratio':>8}{'diff ms':>10}"]
        lines += [told(page, *compare(page, pairs)) for page in PAGES]
        lines.append(told("control: no hash if unknown", *control(pairs)))
        print(f"{pairs} interleaved pairs, medians")
        print("\n".join(lines))


if __name__ == "__main__":
    main()
