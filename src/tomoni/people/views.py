"""Pages of sign-in that differ from django-allauth's own."""

import time
from typing import Any

from allauth.account import views as account
from allauth.usersessions import views as usersessions
from allauth.usersessions.internal import flows
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.people import browsers, throttling
from tomoni.people.actions import mails
from tomoni.people.models import User


class SignInView(account.LoginView):
    """E-mail address and password; says so where an account has no role yet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            return render(request, "account/no_role.html", status=403)
        return super().dispatch(request, *args, **kwargs)


class RequestCodeView(account.RequestLoginCodeView):
    """Asks for a mailed code; does the same for every address."""

    def form_valid(self, form: Any) -> HttpResponse:
        email = form.cleaned_data["email"]
        if throttling.SIGN_IN_MAILS.take(email, now=time.time()):
            mails.mail_sign_in_code.enqueue(email, get_language())
        return super().form_valid(form)


class ConfirmCodeView(account.ConfirmLoginCodeView):
    """Takes the mailed code; the mail's link fills it in, the button signs in."""

    def get_initial(self) -> dict[str, Any]:
        return {"code": self.request.GET.get("code", "")[:40]}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        del kwargs["code"]
        user = self.stage.login.user
        if user is None:
            User.objects.filter(pk=0).first()  # as many queries as for an address that has an account
        return kwargs | {"codes": mails.open_codes(user, now=time.time())}


class SessionsView(usersessions.ListUserSessionsView):
    """Lists where one is signed in; ends one session, or all but this one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.browser = browsers.described(session.user_agent)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "session" not in request.POST:
            return super().post(request, *args, **kwargs)
        chosen = request.POST["session"]
        session = get_object_or_404(UserSession, user=request.user, pk=chosen if chosen.isdecimal() else 0)
        flows.sessions.end_sessions(request, [session])
        messages.success(request, _("Signed out there."))
        return HttpResponseRedirect(request.path)
