"""Who belongs to the network and who reads its magazine: plans, memberships, terms counted in people and units.

Words: *plan* 会員・購読の種別, *sub-class* うち（学生など）, *membership* 会員・購読（番号ひとつ）, *term* 期間, *unit* 口, *dues* 会費,
*renewal* 更新, *lapse* 失効, *deemed withdrawal* みなし退会, *known at* 当時の記録.
"""
