"""The network's year, written from its records: reports, their chapters, and the passages that rest on records.

Words: *report* 活動報告, *chapter* 章・節, *passage* 文・表（章の中のひとまとまり）, *draft* 下書き, *evidence* 根拠,
*finding* 確認事項, *stale* 記録が変わった, *manual figure* 手書きの数値, *adoption* 採択.
"""
