"""What anybody may see: the published offerings of a tenant."""
