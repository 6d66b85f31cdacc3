"""What is made for people to read or keep: cleaned images, sheets, documents, calendar entries."""
