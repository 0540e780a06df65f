"""The facts of the network's 2012 report, read line by line: what each record of the demo has to say.

One line is one act, however often the report tells it. Where the report is vague, so is the fact.
"""

from dataclasses import dataclass

OUTLINE = {
    "1": "アドボカシー活動",
    "1-1": "総合的政策提言とその実現を求める活動",
    "1-2": "外国人の人権を保障する法制度づくり",
    "1-3": "入管法・入管特例法・住基法改定に対する取り組み",
    "1-4": "収容・退去強制問題への取り組み",
    "2": "ネットワーキング",
    "2-1": "全国フォーラム",
    "2-2": "ネットワークづくり",
    "2-2-1": "プロジェクト・ネットワークとの連携",
    "2-2-1-1": "女性プロジェクト",
    "2-2-1-2": "研修生権利ネットワーク",
    "2-2-1-3": "医療問題プロジェクト",
    "2-2-1-4": "入管法対策会議",
    "2-2-1-5": "生活と権利のための外国人労働者総行動",
    "2-2-1-6": "人身売買禁止ネットワーク",
    "2-2-1-7": "外国人人権法連絡会",
    "2-2-1-8": "人種差別撤廃NGOネットワーク（ERDネット）",
    "2-2-1-9": "貧困プロジェクト",
    "2-2-2": "東日本大震災における外国人支援団体とのネットワークづくり",
    "3": "国際人権部",
    "3-1": "国際会議への参加",
    "3-2": "国際人権条約・機関に関する活動",
    "4": "広報・情報発信",
    "4-1": "Ｍネットの発行",
    "4-2": "メーリングリスト「migrant-j」の運営",
    "4-3": "書籍編集と発行",
    "4-4": "HPの充実",
    "5": "組織・運営・財政",
    "5-1": "組織・運営",
    "5-1-1": "NPO法人化と共同代表者会議",
    "5-1-2": "運営会議の開催",
    "5-1-3": "事務局体制",
    "5-2": "財政",
    "5-2-1": "会員・購読者の拡大",
    "5-2-2": "事業収入の開発",
    "5-2-3": "財政状況と活動内容に応じたカンパの依頼",
}

# Name -> kind, our role, place in the outline.
GROUPS = {
    "女性プロジェクト": ("project", "organiser", "2-2-1-1"),
    "研修生権利ネットワーク": ("network", "member", "2-2-1-2"),
    "医療問題プロジェクト": ("project", "organiser", "2-2-1-3"),
    "入管法対策会議": ("working_group", "organiser", "2-2-1-4"),
    "生活と権利のための外国人労働者総行動": ("working_group", "organiser", "2-2-1-5"),
    "人身売買禁止ネットワーク": ("network", "member", "2-2-1-6"),
    "外国人人権法連絡会": ("network", "secretariat", "2-2-1-7"),
    "人種差別撤廃NGOネットワーク（ERDネット）": ("network", "member", "2-2-1-8"),
    "貧困プロジェクト": ("project", "organiser", "2-2-1-9"),
    "運営会議": ("committee", "organiser", "5-1-2"),
    "事務局会議": ("committee", "organiser", "5-1-3"),
    "共同代表者会議": ("committee", "organiser", "5-1-1"),
    "国際人権部": ("committee", "organiser", "3"),
    "Ｍネット編集委員会": ("committee", "organiser", "4-1"),
}


@dataclass(frozen=True)
class Fact:
    """An act: found by words of its title, told under these headings; `quantity` as it is told in Japanese."""

    told: str
    title: str
    kind: str
    when: str = "2012"
    state: str = "done"
    role: str = "organiser"
    quantity: str = ""
    place: str = ""
    partners: str = ""


MRI_AND_MFA = "Migrants Rights International、Migrant Forum in Asia"

FACTS = [
    # 1-1, 1-2
    Fact("1-1 1-3", "在留特別許可を求める署名", "drive", quantity="個人 10,000筆超"),
    Fact("1-3", "署名の法務大臣への提出", "request", partners="法務省"),
    Fact("1-1 1-3", "施行直前の記者会見", "press", "2012-07~"),
    Fact("1-1 2-2-1-5", "省庁交渉（2012年3月", "negotiation", "2012-03"),
    Fact("1-1 2-2-1-4", "省庁交渉（2012年6月", "negotiation", "2012-06"),
    Fact("1-1 2-2-1-4", "省庁交渉（2012年8月", "negotiation", "2012-08"),
    Fact("1-1 2-2-1-3", "省庁交渉（2012年11月", "negotiation", "2012-11"),
    Fact("1-1", "個別案件の折衝", "negotiation", quantity="必要に応じて"),
    Fact(
        "1-2 2-2-1-8", "ヘイトスピーチに関する集会", "event", role="participant", partners="人種差別撤廃NGOネットワーク"
    ),
    Fact("1-2 2-2-1-8", "外務省", "request", role="member", partners="人種差別撤廃NGOネットワーク、外務省"),
    Fact("1-2 3-2", "人種差別撤廃委員会", "international", role="cooperation", partners="人種差別撤廃委員会"),
    # 1-3, 1-4
    Fact("1-3", "三つの方針", "operation", quantity="3項目"),
    Fact("1-3", "自治労", "networking", role="cooperation", partners="全日本自治団体労働組合"),
    Fact("1-3", "在特ガイドライン", "negotiation", partners="法務省"),
    Fact("1-3", "パブリックコメント", "comment"),
    Fact("1-3", "施行後の各地の状況", "research", "2012-07/2012-12"),
    Fact("1-4", "収容・退去強制", "networking", role="cooperation"),
    Fact("1-4", "長期・単身の非正規滞在者", "support"),
    # 2-1
    Fact(
        "2-1",
        "第９回移住労働者と連帯する全国ワークショップ",
        "event",
        "2012-06-23/2012-06-24",
        place="新潟国際情報大学",
    ),
    # 2-2-1, the nine projects and networks
    Fact("2-2-1-1", "移住女性の在留資格", "negotiation", quantity="3回ほど"),
    Fact("2-2-1-1", "ハーグ条約", "request"),
    Fact("2-2-1-2", "研修生の個別案件", "negotiation"),
    Fact("2-2-1-2", "制度移行に伴う状況変化の分析", "research"),
    Fact("2-2-1-2", "新たな提言の準備", "statement", state="preparing"),
    Fact("2-2-1-2", "個別相談への対応", "support", quantity="必要に応じて"),
    Fact("2-2-1-2", "『研修生ネット通信』", "publication", quantity="定期的に"),
    Fact("2-2-1-2", "『人身売買報告書』", "international", quantity="複数回", partners="アメリカ合衆国国務省"),
    Fact("2-2-1-2", "人身売買の視点から", "press", role="participant"),
    Fact("2-2-1-2", "シェルター", "support"),
    Fact("2-2-1-2", "時給300円の労働者３", "publication", state="preparing"),
    Fact("2-2-1-3", "医療問題プロジェクト定例会", "meeting", quantity="月1回"),
    Fact("2-2-1-3", "入管法対策会議との連携", "networking"),
    Fact("2-2-1-3", "医療通訳などの対策", "research"),
    Fact("2-2-1-4", "入管法対策会議の開催", "meeting", quantity="ほぼ毎月"),
    Fact("2-2-1-4 1-3", "Q&A』改訂版の発行（政省令制定後", "publication"),
    Fact("2-2-1-4 1-3", "Q&A』改訂版の発行（全面施行後", "publication"),
    Fact("2-2-1-4 1-3", "各地での勉強会", "event"),
    Fact("2-2-1-4", "シンポジウム（2012年3月", "event", "2012-03"),
    Fact("2-2-1-4", "シンポジウム（2012年7月", "event", "2012-07"),
    Fact("2-2-1-4", "シンポジウム（2012年12月", "event", "2012-12"),
    Fact("2-2-1-4", "「ともに生きる１万人宣言」", "drive"),
    Fact("2-2-1-4", "全国自治体アンケート", "survey", quantity="100自治体"),
    Fact("2-2-1-5", "総行動 定例会", "meeting"),
    Fact("2-2-1-5", "マーチ・イン・マーチ2012", "event", "2012-03"),
    Fact("2-2-1-5", "一日総行動", "event", "2012-04"),
    Fact("2-2-1-6", "人身売買禁止ネットワークの団体", "networking", role="member", partners="人身売買禁止ネットワーク"),
    Fact("2-2-1-6", "意見交換会", "negotiation", "2012-11", role="participant", partners="人身売買禁止ネットワーク"),
    Fact("2-2-1-7", "連絡会の事務局", "networking", role="secretariat", partners="外国人人権法連絡会"),
    Fact("2-2-1-7", "白書2012", "publication", "2012-04", role="secretariat", partners="外国人人権法連絡会"),
    Fact(
        "2-2-1-7 3-2",
        "社会権規約",
        "international",
        role="cooperation",
        partners="外国人人権法連絡会、社会権規約委員会",
    ),
    Fact("2-2-1-9", "統計から明らかにする", "research"),
    Fact("2-2-1-9", "論文など", "publication"),
    # 2-2-2
    Fact("2-2-2", "東日本大震災", "networking", partners="名無しの震災救援団、外国人被災者支援センター"),
    # 3
    Fact(
        "3-1",
        "人権理事会第20会期",
        "international",
        "2012-06",
        role="member",
        place="スイス・ジュネーブ",
        partners=f"国連人権理事会、{MRI_AND_MFA}",
    ),
    Fact(
        "3-1",
        "収容に関する声明",
        "statement",
        "2012-06",
        role="member",
        place="スイス・ジュネーブ",
        partners=f"国連人権理事会、移住者の人権に関する国連特別報告者、{MRI_AND_MFA}",
    ),
    Fact(
        "3-1",
        "収容に関するサイドイベント",
        "international",
        "2012-06",
        role="participant",
        place="スイス・ジュネーブ",
        partners="国連人権理事会",
    ),
    Fact(
        "3-1",
        "災害における移住者",
        "international",
        "2012-06",
        role="member",
        place="スイス・ジュネーブ",
        partners="国連人権理事会",
    ),
    Fact("3-1", "世界社会フォーラム", "international", "2012-11", role="participant", place="フィリピン"),
    Fact("3-1", "危機的状況における移住者", "international", "2012-11", place="フィリピン"),
    # 4
    Fact("4-1", "編集体制", "operation"),
    Fact("4-1", "Ｍネット電子版", "publication", state="preparing"),
    Fact("4-2", "「migrant-j」のサーバー移動", "operation"),
    Fact("4-2", "「migrant-j」の運営", "operation"),
    Fact("4-3", "30の方法", "publication"),
    Fact("4-3", "生活マニュアル", "publication", state="preparing"),
    Fact("4-4", "サーバーとドメイン", "operation"),
    Fact("4-4", "ウェブサイトのリニューアル", "operation", state="not_done"),
    # 5
    Fact("5-1-1", "NPO法人化", "operation"),
    Fact("5-1-1", "共同代表者会議", "meeting", "2012-12"),
    Fact("5-1-2", "運営会議（2012年2月", "meeting", "2012-02-02", place="東京"),
    Fact("5-1-2", "運営会議（2012年4月", "meeting", "2012-04-14", place="名古屋"),
    Fact("5-1-2", "運営会議（2012年6月", "meeting", "2012-06-23", place="新潟"),
    Fact("5-1-2", "運営会議（2012年9月", "meeting", "2012-09-22", place="神戸"),
    Fact("5-1-3", "事務局会議", "meeting", quantity="月1回"),
    Fact("5-1-3", "事務局スタッフの増員", "operation", state="not_done"),
    Fact("5-2", "財政基盤", "operation", state="not_done"),
    Fact("5-2-2", "講師派遣プログラム", "fundraising", state="not_done"),
    Fact("5-2-2", "原稿料", "fundraising"),
    Fact("5-2-3", "夏期カンパ", "fundraising"),
    Fact("5-2-3", "冬期カンパ", "fundraising"),
]
