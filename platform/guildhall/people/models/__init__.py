"""Tables of people: places and classes, persons, positions in time, standing, imports."""
