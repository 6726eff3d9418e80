"""Files of participants: read, previewed row by row, written all or nothing, taken back."""
