"""Where a data action's request goes: to the built-in Cognigy endpoint, or to a host that was allowed."""
