"""Photographs of a hand-over: checked by what they contain, drawn anew, kept encrypted, told with who agreed."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from tomoni.core import sealed_files
from tomoni.petitions.actions import scanning
from tomoni.petitions.models import HandOver, Photo

WIDTH = 1_600
QUALITY = 84


class PhotoError(Exception):
    """The file is no photograph that can be kept; the message says what to do."""


@transaction.atomic
def keep(hand_over: HandOver, content: bytes, *, shows: str, consent: str, is_public: bool, user: Any) -> Photo:
    """Keep a photograph of a hand-over. Raises PhotoError.

    It is drawn anew, upright and small: place, time, camera and whatever else was in the file are not kept.
    """
    picture = _drawn(content)
    made = BytesIO()
    picture.save(made, "JPEG", quality=QUALITY, optimize=True)
    photo = Photo.objects.create(
        hand_over=hand_over,
        shows=shows,
        consent=consent,
        is_public=is_public,
        width=picture.width,
        height=picture.height,
        position=hand_over.photos.count(),
        kept_by=user,
    )
    sealed_files.write(_path(photo), [made.getvalue()], place=_place(photo))
    return photo


def picture_of(photo: Photo) -> bytes | None:
    """Return the photograph as JPEG; None where the file is gone."""
    path = _path(photo)
    return b"".join(sealed_files.read(path, place=_place(photo))) if path.exists() else None


@transaction.atomic
def remove(photo: Photo) -> None:
    """Remove a photograph for good, as when somebody who is seen takes their consent back."""
    path = _path(photo)
    photo.delete()
    transaction.on_commit(lambda: sealed_files.destroy(path))


def _drawn(content: bytes) -> Image.Image:
    if content.startswith(b"%PDF-"):
        raise PhotoError(_("This is a PDF. Save the photograph as JPEG or PNG."))
    try:
        return scanning.drawn_picture(content, width=WIDTH)
    except scanning.ScanError as error:
        raise PhotoError(
            _("This is no JPEG or PNG of at most 15 MB that can be read. Save it anew, smaller.")
        ) from error


def _path(photo: Photo) -> Path:
    return Path(settings.MEDIA_ROOT) / "sealed" / f"{photo.pk.hex}.photo"


def _place(photo: Photo) -> str:
    return f"petitions.photo|{photo.pk}"
