"""Which browser on which device a session was opened with, in words its owner knows."""

BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
}
BROWSERS |= {"CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "Chromebook"}
SYSTEMS |= {"Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}
LONGEST = 60


def described(user_agent: str) -> str:
    """Return "Firefox, Windows" for a User-Agent header; its own beginning where nothing in it is known, "-" for none."""
    names = (BROWSERS, SYSTEMS)
    found = [next((name for mark, name in known.items() if mark in user_agent), "") for known in names]
    return ", ".join(filter(None, found)) or user_agent[:LONGEST] or "-"
