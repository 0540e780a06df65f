"""What every app stands on: periods, quantities, matching keys, staff screens, vault, audit. It has no nouns.

Words: *period* 期間, *quantity* 数量, *figure* 数値, *audit* 監査記録, *vault* 暗号庫.
"""
