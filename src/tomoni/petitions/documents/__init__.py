"""What is printed: sheets to sign on, the book of signatures, labels."""
