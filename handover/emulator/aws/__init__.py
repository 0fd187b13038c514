"""The emulated AWS: accounts with the objects that Amazon EventBridge needs, and how clients reach them."""
