"""Process automation: triggers and their topics."""
