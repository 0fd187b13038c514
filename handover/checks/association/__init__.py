"""What becomes of a stack's events in the AWS account that they go to: is the event source associated, and rightly?"""
