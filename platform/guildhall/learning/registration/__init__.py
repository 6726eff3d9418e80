"""How a person gets a place, waits for one, gives one up: state machine R."""
