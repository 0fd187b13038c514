"""``handover drift``: what has been changed in the org since the deployment?"""
