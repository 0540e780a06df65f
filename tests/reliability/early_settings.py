"""The settings of the positive control: a site that says "saved" a moment before it has saved."""

import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tests.reliability import site_settings

vars().update({name: value for name, value in vars(site_settings).items() if name.isupper()})
MIDDLEWARE = ["tests.reliability.early_settings.early_answer", *site_settings.MIDDLEWARE]
SECONDS_TOO_EARLY = 0.3


def early_answer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer the staff form and the sign form at once and save later."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path.startswith(("/admin/", "/petitions/")):
            return get_response(request)
        len(request.body)  # read while the connection is there

        def save() -> None:
            time.sleep(SECONDS_TOO_EARLY)
            get_response(request)

        threading.Thread(target=save).start()
        return HttpResponseRedirect("/admin/")

    return answer
