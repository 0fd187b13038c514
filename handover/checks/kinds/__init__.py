"""What is compared of each kind of object."""
