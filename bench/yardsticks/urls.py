"""The two views, each with CSRF and validation, answering after the commit."""

from bench.yardsticks.models import Signer
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from wagtail import urls as wagtail_urls


class SignerForm(forms.ModelForm):
    """What a signer fills in."""

    class Meta:
        model = Signer
        fields = ["name", "mail", "prefecture", "comment"]


def signer(request: HttpRequest) -> HttpResponse:
    """Show the form, or save a signer and lead on."""
    form = SignerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("/thanks/")
    return render(request, "yardsticks/signer.html", {"form": form})


urlpatterns = [path("signer/", signer), path("", include(wagtail_urls))]
