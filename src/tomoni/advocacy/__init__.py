"""What the network asks of those in power, what they answer, and what they promise: the demand ledger.

Words: *body* 相手機関, *demand* 要望項目, *wording* 文言, *round* 交渉・要請の場（第22回省庁交渉）, *asked* その場で求めた項目,
*answer* 回答, *promise* 約束・宿題, *carry over* 引き継ぐ, *seal* 提出済みとして確定する, *call* 項目・意見の募集, *sign-on* 賛同・連名,
*public comment* パブリックコメント, *opinion* 意見, *statement* 声明・要請書, *briefing* 記者会見, *clipping* 掲載記録,
*review* 審査, *submission* 提出文書, *recommendation* 勧告, *bill* 法案.
"""
