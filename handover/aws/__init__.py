"""Reads what an AWS account has of Amazon EventBridge: a real one by boto3, or one that an emulator plays."""
