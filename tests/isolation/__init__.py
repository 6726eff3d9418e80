"""Nothing of one tenant reaches another: measured for every table, key, route and job."""
