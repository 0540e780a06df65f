"""Signature drives: paper and web in one ledger, handed to an addressee, erased on a date.

Words: *petition* 署名（活動ひとつ）, *legal kind* 法的な種類 (要望署名, 請願法の請願, 国会請願, 議会への請願・陳情), *wording* 文面
(one language, one version), *addressee* 宛先, *sponsor* 呼びかけ団体, *signature* 署名（一筆）, *sheet* 署名用紙, *line* 行,
*collector* 取りまとめ, *stall* 街頭署名の台（端末）, *batch* 到着分, *endorsement* 団体賛同, *held* 保留, *count* 集計,
*collection date* 集約日, *hand-over* 提出, *book* 署名簿, *certificate of destruction* 廃棄証明, *proof* 署名の控え（鍵つき）.

Classes of signatures stay apart: *verified* 確認済み (web), *witnessed* 対面, *paper* 紙, *organisations* 団体賛同, *held* 保留.
"""
