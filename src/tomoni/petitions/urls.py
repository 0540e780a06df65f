"""Public addresses of petitions.

Each page of a petition has two: ``petitions/<slug>/...`` in Japanese (in English below ``en/``), and
``petitions/<slug>/<language>/...`` in any other language. The second is called as the first with ``_in``.
"""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, register_converter

from tomoni.petitions import views


class LanguageConverter:
    """A language code such as vi, ja-easy or zh-Hans."""

    regex = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "language")

PAGES: list[tuple[str, Callable[..., Any], str]] = [
    ("", views.petition, "petition"),
    ("signed/", views.signed, "signed"),
    ("again/", views.again, "again"),
    ("again/sent/", views.again_sent, "again_sent"),
    ("check/", views.check, "check"),
    ("confirm/", views.confirm_button, "confirm"),
    ("confirm/done/", views.confirmed, "confirm_done"),
    ("confirm/<str:link>/", views.confirm_link, "confirm_link"),
    ("withdraw/", views.withdraw_button, "withdraw"),
    ("withdraw/done/", views.withdrawn, "withdraw_done"),
    ("withdraw/<str:link>/", views.withdraw_link, "withdraw_link"),
    ("stop/", views.stop_button, "stop"),
    ("stop/done/", views.stopped, "stop_done"),
    ("stop/<str:link>/", views.stop_link, "stop_link"),
    ("endorse/", views.endorse, "endorse"),
    ("endorse/sent/", views.endorse_sent, "endorse_sent"),
    ("answer/", views.answer, "answer"),
    ("answer/done/", views.answered, "answered"),
    ("answer/<str:link>/", views.answer_link, "answer_link"),
    ("count.json", views.count, "count"),
    ("embed/", views.embed, "embed"),
    ("poster.pdf", views.poster, "poster"),
    ("qr.svg", views.qr, "qr"),
    ("sheet.pdf", views.sheet, "sheet"),
]

app_name = "petitions"
urlpatterns: list[URLPattern] = [
    path("stall/", views.stall, name="stall"),
    path("stall/open/<str:token>/", views.stall_enter, name="stall_enter"),
    path("stall/thanks/", views.stall_thanks, name="stall_thanks"),
    path("stall/in/<language:language>/", views.stall, name="stall_in"),
    path("stall/in/<language:language>/thanks/", views.stall_thanks, name="stall_thanks_in"),
    path("petitions/", views.petitions, name="petitions"),
    path("petitions/photos/<uuid:pk>.jpg", views.photo, name="photo"),
    path("petitions/in/<language:language>/", views.petitions, name="petitions_in"),
    *(path(f"petitions/<slug:slug>/{end}", view, name=name) for end, view, name in PAGES),
    *(path(f"petitions/<slug:slug>/<language:language>/{end}", view, name=f"{name}_in") for end, view, name in PAGES),
]
