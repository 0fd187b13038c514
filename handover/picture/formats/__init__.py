"""The formats that a picture can be written in."""
