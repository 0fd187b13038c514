"""What the provider knows of each type of resource."""
