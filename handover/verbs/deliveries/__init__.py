"""`handover deliveries`: what has arrived at the built-in Cognigy endpoint of an emulator."""
