"""Open Messaging integrations: how Cognigy hands conversations over in the first place."""
