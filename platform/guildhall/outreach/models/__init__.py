"""Tables of outreach: campaigns, needs, inquiries, guests, feedback."""
