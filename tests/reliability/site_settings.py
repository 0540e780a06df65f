"""The application's settings, with style sheets under their own names: nothing need be collected first."""

from tomoni.config import settings

vars().update({name: value for name, value in vars(settings).items() if name.isupper()})
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STATIC_ROOT.mkdir(exist_ok=True)
