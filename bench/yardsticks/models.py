"""The rows of the yardsticks: a form page with its fields, and a signer."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class FormField(AbstractFormField):
    """A field of the form page."""

    page = ParentalKey("FormPage", on_delete=models.CASCADE, related_name="form_fields")


class FormPage(AbstractForm):
    """Wagtail's form page as its manual writes it."""


class Signer(models.Model):
    """What a plain Django site keeps of a signature: unencrypted, one name at one address once."""

    name = models.CharField(max_length=100)
    mail = models.EmailField()
    prefecture = models.CharField(max_length=2, choices=[(f"{code:02}", f"{code:02}") for code in range(1, 48)])
    comment = models.TextField(blank=True)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "name"], name="signer_signs_once")]

    def __str__(self) -> str:
        return self.name
