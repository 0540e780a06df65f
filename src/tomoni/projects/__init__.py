"""What the network does: programmes, projects, activities, meetings, decisions, tasks.

Words: *programme* 事業体系 (the report's outline), *project* プロジェクト, *activity* 活動, *meeting* 会議,
*agenda item* 議題, *decision* 決定事項, *task* 宿題・担当作業, *hand-over* 引き継ぎ, *public line* 公開文,
*chronicle* 活動年表.
"""
