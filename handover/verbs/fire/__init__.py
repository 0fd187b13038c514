"""`handover fire`: send conversation events through a deployed pipeline and watch what becomes of them."""
