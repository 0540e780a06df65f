"""A hand-over's photographs: nothing a camera writes is kept, nothing but pictures is taken, the public sees what it may."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tomoni.petitions.actions import photographing
from tomoni.petitions.models import Photo
from tomoni.petitions.tests.factories import NOW, AddresseeFactory, HandOverFactory, PetitionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLACE = "35.6812N 139.7671E"


@pytest.fixture(autouse=True)
def apart(tmp_path, settings):
    """Files of their own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hand_over():
    petition = PetitionFactory(closes_at=None)
    AddresseeFactory(petition=petition)
    return HandOverFactory(petition=petition, frozen_at=NOW, manifest_sha256="0" * 64, counts={"verified": 3})


def picture(form="JPEG", size=(40, 20), *, turned=False):
    """A picture that holds where it was taken, by whom, and which side is up."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = PLACE, "山田 花子"
    if turned:
        exif[0x0112] = 6
    made = BytesIO()
    Image.new("RGB", size, "navy").save(made, form, exif=exif)
    return made.getvalue()


def kept(hand_over, content=None, **fields):
    told = {"shows": "大臣室で署名を渡す", "consent": "代表二人に口頭で確認", "is_public": True, "user": None, **fields}
    return photographing.keep(hand_over, content or picture(), **told)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_nothing_but_the_picture_is_kept(hand_over, form):
    content = picture(form, size=(3_200, 1_600), turned=True)
    assert PLACE.encode() in content
    photo = kept(hand_over, content)
    shown = photographing.picture_of(photo)
    with Image.open(BytesIO(shown)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif())) == ("JPEG", (1_600, 3_200), {})
    assert (photo.width, photo.height, PLACE.encode() in shown, b"Exif" in shown) == (1_600, 3_200, False, False)


def test_a_photograph_is_encrypted_where_it_lies(hand_over, tmp_path):
    kept(hand_over)
    (file,) = [path for path in Path(tmp_path).rglob("*") if path.is_file()]
    assert b"JFIF" not in file.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>",
        b"%PDF-1.7",
        picture()[:60],
        b"GIF89a",
    ],
)
def test_what_is_no_picture_is_refused(hand_over, content):
    with pytest.raises(photographing.PhotoError):
        photographing.keep(hand_over, content, shows="a", consent="b", is_public=True, user=None)
    assert Photo.objects.count() == 0


def test_the_public_sees_what_it_may(client, hand_over):
    shown = kept(hand_over)
    hidden = [
        kept(hand_over, is_public=False),
        kept(HandOverFactory(petition=hand_over.petition, visibility="network")),
        kept(HandOverFactory(petition=PetitionFactory(is_published=False))),
    ]
    url = reverse("petitions:photo", args=[shown.pk])
    response = client.get(url)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert [client.get(reverse("petitions:photo", args=[each.pk])).status_code for each in hidden] == [404] * 3
    page = client.get(reverse("petitions:petition", args=[hand_over.petition.slug])).content.decode()
    assert ([url in page, *(str(each.pk) in page for each in hidden)], shown.consent in page) == (
        [True, False, False, False],
        False,
    )


def test_the_office_adds_corrects_and_removes(hand_over, secretary, django_capture_on_commit_callbacks, tmp_path):
    office = Client(headers={"Accept-Language": "en"})
    office.force_login(secretary, backend=BACKEND)
    add = reverse("petitions_handover:add_photo", args=[hand_over.pk])
    told = {"shows": "署名を渡す", "consent": "全員の同意を得た"}

    def file():
        return SimpleUploadedFile("../../x.jpg", picture(), content_type="text/html")

    for lacking in ("shows", "consent", "file"):
        given = {**told, "file": file()} | {lacking: ""}
        assert list(office.post(add, given).context["form"].errors) == [lacking]
    assert office.post(add, {**told, "file": file()}).status_code == 302
    photo = Photo.objects.get()
    assert (photo.is_public, photo.kept_by) == (False, secretary)
    page = office.get(reverse("petitions_handover:inspect", args=[hand_over.pk])).content.decode()
    assert "全員の同意を得た" in page
    assert office.get(reverse("petitions_handover:photo", args=[photo.pk])).headers["Content-Type"] == "image/jpeg"
    office.post(reverse("petitions_handover:tell_photo", args=[photo.pk]), {**told, "is_public": "on"})
    assert Photo.objects.get().is_public
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("petitions_handover:remove_photo", args=[photo.pk]))
    assert (Photo.objects.count(), [path for path in Path(tmp_path).rglob("*") if path.is_file()]) == (0, [])
