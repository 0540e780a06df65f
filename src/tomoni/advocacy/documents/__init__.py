"""Documents of the demand ledger: requests, statements, comments, agenda sheets, books of rounds, letters to the press.

A *paper* is told once, as lines and tables, and written as DOCX, PDF or plain text.
"""
