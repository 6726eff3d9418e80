"""The yearly plan of the local's other learning, compared with what took place (P25)."""
