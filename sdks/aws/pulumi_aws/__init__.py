"""The resources of EventBridge, CloudWatch, IAM and SQS that bring Genesys' events to an HTTPS endpoint."""

from . import cloudwatch as cloudwatch
from . import iam as iam
from . import sqs as sqs
