"""The library: items in versions, collections, checklists, and copies lent to whoever learns."""
