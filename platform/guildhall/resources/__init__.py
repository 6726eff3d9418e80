"""What learning is made with: a library, equipment, materials, tasks and the people who lead."""
