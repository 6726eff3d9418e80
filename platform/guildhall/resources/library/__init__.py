"""The library: items in versions, collections and checklists, copies lent out, for all who learn."""
