"""What written documents of any app share: clean text, zip files, the parts of a DOCX, text our fonts can draw."""
