"""Files of awards that began before Guildhall: what is left of them is paid here, once."""
