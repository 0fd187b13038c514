"""``handover doctor``: what keeps a deployment from working, before it is tried."""
