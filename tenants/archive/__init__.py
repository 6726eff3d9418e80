"""The archive: everything that a tenant holds, as a ZIP of CSVs with a manifest."""
