"""Petitions of the authorization matrix: one the network works on, one kept within a project."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from tomoni.petitions.actions import photographing, sweep
from tomoni.petitions.models import Collector, Count, Petition, Signature
from tomoni.petitions.tests.factories import (
    AddresseeFactory,
    BatchFactory,
    CollectorFactory,
    DestructionFactory,
    EndorsementFactory,
    HandOverFactory,
    MatchFactory,
    PetitionFactory,
    PlatformTotalFactory,
    SampleFactory,
    SampleLineFactory,
    SheetFactory,
    SignatureFactory,
    SponsorFactory,
)
from tomoni.projects.models import Project


def petitions(project: Project, visibility: str, word: str) -> dict[str, Any]:
    """Return a petition of the project and one of each kind of record that belongs to it."""
    petition = PetitionFactory(
        title=f"{word}の署名",
        slug=f"petition-{visibility}",
        visibility=visibility,
        is_published=False,
        projects=[project],
    )
    of = {"petition": petition}
    sheet = SheetFactory(**of)
    paper = SignatureFactory(**of, on_paper=True, sheet=sheet, name=f"{word}花子")
    match = MatchFactory(**of, first__name=f"{word}太郎", second__name=f"{word}次郎")
    made = sweep(petition, Signature.objects.on_web(), act="hold", user=None, now=timezone.now(), note=f"{word}の理由")
    public = _public(project, visibility, word)
    sample = SampleFactory(**of)
    return {
        "petitions.petition": petition,
        "petitions.public": public,
        "petitions.sample": sample,
        "petitions.sampleline": SampleLineFactory(sample=sample, signature=match.second),
        "petitions.photo": _photo(public, project, "public" if visibility == "network" else visibility, word),
        "petitions.wording": petition.wordings.get(),
        "petitions.addressee": AddresseeFactory(**of, name=f"{word}大臣"),
        "petitions.sponsor": SponsorFactory(**of),
        "petitions.collector": CollectorFactory(**of, name=f"{word}の会"),
        "petitions.stall": CollectorFactory(**of, name=f"{word}の街頭", kind=Collector.Kind.STALL),
        "petitions.batch": BatchFactory(**of, note=f"{word}の到着分"),
        "petitions.sheet": sheet,
        "petitions.signature": paper,
        "petitions.websignature": match.first,
        "petitions.match": match,
        "petitions.sweep": made,
        "petitions.endorsement": EndorsementFactory(**of, name=f"{word}の団体"),
        "petitions.count": _count(petition, made.at),
        "petitions.platformtotal": PlatformTotalFactory(**of, platform=f"{word}署名サイト"),
        "petitions.handover": _handed_over(petition, project, visibility, word),
        "petitions.destruction": DestructionFactory(**of, text=f"{word}を廃棄した。"),
    }


def _public(project: Project, visibility: str, word: str) -> Petition:
    """Return a petition everybody may sign, and its like that is still being prepared within a project."""
    is_public = visibility == "network"
    made: Petition = PetitionFactory(
        title=f"{word}の公開署名",
        slug=f"public-{visibility}",
        visibility="public" if is_public else visibility,
        is_published=is_public,
        closes_at=None,
        projects=[project],
    )
    AddresseeFactory(petition=made)
    return made


def _photo(petition: Petition, project: Project, visibility: str, word: str) -> Any:
    picture = BytesIO()
    Image.new("RGB", (4, 3)).save(picture, "PNG")
    handed = HandOverFactory(petition=petition, title=f"{word}の提出式", visibility=visibility, projects=[project])
    told = {"shows": f"{word}の写真", "consent": f"{word}の同意", "is_public": True}
    return photographing.keep(handed, picture.getvalue(), user=None, **told)


def _count(petition: Petition, at: datetime) -> Count:
    return Count.objects.create(petition=petition, counted="paper", prefecture="13", day=at.date(), number=1)


def _handed_over(petition: Petition, project: Project, visibility: str, word: str) -> Any:
    return HandOverFactory(petition=petition, title=f"{word}の提出", visibility=visibility, projects=[project])
