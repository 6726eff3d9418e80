"""Tables of resources: library, equipment, preparation of sessions, tasks, facilitators."""
