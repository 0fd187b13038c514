"""``handover verify``: is what is live in the org what was deployed, and does it reach Cognigy?"""
