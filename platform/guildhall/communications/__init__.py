"""Communications: messages, and what became of them."""
