"""The staff import's pure half: any staff file in, clean rows out, without a database or a request.

`sheets.open_sheet` reads the file, `guessing.guess` proposes which column is which,
`rows.read_rows` gives the rows with their problems, and `export.write_rows` writes a file
that imports unchanged.
"""
