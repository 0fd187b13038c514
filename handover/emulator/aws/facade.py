"""`POST /_emulator/aws`: AWS' own protocol, for clients that read: boto3 with `endpoint_url`, or a plain request.

The operation stands in `X-Amz-Target`. Account and region come from the credential scope of `Authorization`
(`AWS4-HMAC-SHA256 Credential=<account>/<date>/<region>/<service>/aws4_request…`; its signature is not looked at), or
from `X-Amz-Account-Id` and `X-Amz-Region`. An access key that is no account's id means the account 123456789012.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Request
from pydantic_core import to_json
from starlette.responses import Response

from handover.emulator.aws import events_api, sqs_api
from handover.emulator.aws.errors import AwsError
from handover.emulator.aws.objects import account_of
from handover.emulator.emulator import Emulator, emulator_of
from handover.emulator.http.intake import read_request_json
from handover.emulator.http.routing import admin_router
from handover.emulator.runtime.aws.account import Account
from handover.emulator.state.errors import GenesysError

router = admin_router()

USUAL_ACCOUNT: Final = "123456789012"
USUAL_REGION: Final = "us-east-1"

_SCOPE: Final = re.compile(r"Credential=([^/,\s]+)/[^/,\s]+/([^/,\s]+)/[^/,\s]+/aws4_request")
_ACCOUNT: Final = re.compile(r"[0-9]{12}")

Operation = Callable[[Emulator, Account, Mapping[str, Any]], dict[str, Any]]
_OPERATIONS: Final[Mapping[str, Operation]] = {**events_api.OPERATIONS, **sqs_api.OPERATIONS}


@router.post("/aws", summary="Read as AWS' own API is read")
async def post_call(request: Request) -> Response:
    """Answer one operation of AWS' JSON protocol."""
    target = request.headers.get("x-amz-target", "")
    version = "1.0" if target.startswith("AmazonSQS.") else "1.1"
    emulator = emulator_of(request)
    try:
        operation = _OPERATIONS.get(target)
        if operation is None:
            emulator.coverage.refused(f"the AWS operation {target}")
            known = ", ".join(_OPERATIONS)
            sentence = f"The emulator does not model the operation {target!r} of X-Amz-Target; it models {known}."
            raise AwsError("UnknownOperationException", sentence)
        parameters = read_request_json(await request.body() or b"{}")
        if not isinstance(parameters, dict):
            raise AwsError("SerializationException", "The request's body is no JSON object.")
        content, status = operation(emulator, _account(emulator, request), parameters), 200
    except GenesysError as error:
        content, status = {"__type": error.code, "message": error.message}, 400
    return Response(to_json(content), status, media_type=f"application/x-amz-json-{version}")


def _account(emulator: Emulator, request: Request) -> Account:
    scope = _SCOPE.search(request.headers.get("authorization", ""))
    key, region = scope.groups() if scope else (USUAL_ACCOUNT, USUAL_REGION)
    account = request.headers.get("x-amz-account-id") or (key if _ACCOUNT.fullmatch(key) else USUAL_ACCOUNT)
    return account_of(emulator.store, account, request.headers.get("x-amz-region") or region)
