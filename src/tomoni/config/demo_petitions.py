"""The demo's signers on the web and at a stall, all made up, and the hand-over of 2012 with its frozen counts.

Paper, endorsements and the hand-over itself come with the ordinary import; a signature on the web no file can bring,
because its signer confirms it. These are written as if they had been.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from tomoni.core import audit, places
from tomoni.people.models import User
from tomoni.petitions.actions import counting, handing_over, matching
from tomoni.petitions.models import Collector, HandOver, Petition, Signature, Wording

MADE_UP = "架空の署名者です。"
FAMILIES = """
佐藤 鈴木 高橋 髙橋 田中 伊藤 渡辺 渡邉 山本 中村 小林 加藤 吉田 山田 佐々木 松本 井上 木村 林 斎藤 齋藤 金 李 朴 陳 王
"""
GIVEN = """
明 茂 恵 健 愛 誠 薫 光 翼 葵 実 忍 望 泉 歩 結衣 大輔 陽子 和子 美咲 翔太 由美子 隆 幸子 一郎 純 直樹 真理
"""
ABROAD = """
Nguyễn Văn Hùng|Nguyễn Thị Lan|Trần Minh Đức|Maria Santos|José da Silva|Ana Oliveira|Sita Tamang|Ram Bahadur Rai|Li Na
|Wang Wei|Kim Minji|Fatima Khan|John Smith|Mary Cruz|グエン・ティ・ホア|サントス・マリア
"""
FIRST_DAY = datetime(2012, 2, 1, 0, 30, tzinfo=UTC)
HANDED_OVER = datetime(2012, 12, 20, 3, 0, tzinfo=UTC)
ON_THE_WEB = {"amnesty-2012": (4_103, 300), "living-together": (516, 80)}
"""By public address: how many signed on the web, and over how many days."""
AT_THE_STALL = 62
HELD, UNCONFIRMED = 18, 31
TWICE = 340
"""Every so many signers there is somebody who signed before, for the list of possible duplicates."""


def collect(users: dict[str, User]) -> bool:
    """Make the signers and the hand-over where there are none yet; return whether they were made."""
    petitions = Petition.objects.filter(slug__in=ON_THE_WEB).order_by("slug")
    if not petitions or Signature.objects.on_web().filter(petition__in=petitions).exists():
        return False
    chance = random.Random(2012)  # noqa: S311 - made-up people, the same at every loading
    with transaction.atomic(), audit.acting_as("command: demo"):
        for petition in petitions:
            Signature.objects.insert_unaudited(_signers(petition, chance), 1_000)
            counting.count(petition, now=HANDED_OVER)
        matching.find(petitions[0], now=HANDED_OVER)
        _hand_over(users)
    return True


def _signers(petition: Petition, chance: random.Random) -> Iterator[Signature]:
    number, days = ON_THE_WEB[petition.slug]
    first = max(FIRST_DAY, petition.opens_at or FIRST_DAY)
    wordings = list(Wording.objects.current().filter(petition=petition).order_by("pk"))
    before = ""
    for place in range(number + HELD + UNCONFIRMED):
        # Half of them in the first fifth of the days: that is how it goes.
        at = first + timedelta(days=days * chance.random() ** 2.3, seconds=chance.randrange(36_000))
        signature = _signer(
            petition, chance, at=at, wording=chance.choices(wordings, [8, *[1] * (len(wordings) - 1)])[0]
        )
        signature.mail = f"signer{place}@{petition.slug}.example.org"
        if place % TWICE == TWICE - 1 and place < number:  # the same person once more, the name the other way round
            signature.mail = f"signer{place - 1}@{petition.slug}.example.org"
            signature.name = " ".join(reversed(before.split()))
        before = signature.name
        if place >= number + HELD:
            signature.state, signature.confirmed_at, signature.counted_at = Signature.State.PENDING, None, None
        elif place >= number:
            signature.state, signature.counted_at = Signature.State.HELD, None
            signature.score, signature.reasons = 10, ["fast"]
        signature.make_keys()
        yield signature
    stall = Collector.objects.stalls().filter(petition=petition).first()
    for _each in range(AT_THE_STALL if stall else 0):
        signature = _signer(petition, chance, at=first + timedelta(days=chance.randrange(60)), wording=wordings[0])
        signature.method, signature.collector, signature.confirmed_at = Signature.Method.WITNESSED, stall, None
        signature.make_keys()
        yield signature


def _signer(petition: Petition, chance: random.Random, *, at: datetime, wording: Wording) -> Signature:
    name = f"{chance.choice(FAMILIES.split())} {chance.choice(GIVEN.split())}"
    if chance.random() < 0.15:
        name = chance.choice(ABROAD.split("|")).strip()
    populous = chance.choice(["13", "13", "14", "27", "23", "11", "12", "28", "40"])
    return Signature(
        petition=petition,
        wording=wording,
        language=wording.language,
        state=Signature.State.COUNTED,
        name=name,
        comment=MADE_UP,
        prefecture=populous if chance.random() < 0.7 else chance.choice(places.PREFECTURES).code,
        agreed=chance.choices(["name_prefecture", "name", "count"], [80, 8, 12])[0],
        is_shown=chance.random() < 0.3,
        newsletter=(wants := chance.random() < 0.15),
        newsletter_wording="署名のその後をメールで知らせてほしい" if wants else "",
        signed_at=at,
        confirmed_at=at + timedelta(minutes=5),
        counted_at=at + timedelta(minutes=5),
    )


def _hand_over(users: dict[str, Any]) -> None:
    """Freeze the counts of the day, and let two officers sign the manifest."""
    hand_over = HandOver.objects.get(external_id="a-2012-002")
    hand_over = handing_over.freeze(hand_over, now=HANDED_OVER)
    for role in ("secretariat", "steering"):
        handing_over.sign_manifest(hand_over, user=users[role], now=HANDED_OVER + timedelta(hours=1))
