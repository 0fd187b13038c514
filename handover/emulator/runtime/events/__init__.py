"""Events on their way: topics, triggers' criteria, and the dispatcher that starts workflows."""
