"""What a role may do about the house's own workings."""

from guildhall.plugin import Permission

VIEW_AUDIT = Permission("operations.view_audit", "See who did what, and when")
RUN_JOBS = Permission("operations.run_jobs", "See work that failed, and try it again")
