"""Policies for stacks of cognigy-handover-onpremises, the AWS side."""
