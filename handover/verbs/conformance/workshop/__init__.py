"""Where probes work: objects of their own in an org, what is noted of the calls, and how all is removed again."""
