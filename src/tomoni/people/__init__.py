"""Who: persons, organisations, their ties and consents, and the staff who sign in.

Words: *person* 個人, *organisation* 団体, *affiliation* 所属, *role* 役, *consent* 同意,
*contact point* 連絡先, *other name* 別名 (romaji ローマ字, common name 通称名, former name 旧姓・旧称),
*segment* 抽出条件, *duplicate* 重複, *merge* 統合.
"""
