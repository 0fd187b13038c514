"""Where the regions of Genesys Cloud answer.

The table is the provider's (`getRegionMap` of provider 1.82.0), so that a region name means here what it means to a
deployment. The login host is the API's with `login.` in place of `api.`, as in Genesys' SDKs.
"""

from __future__ import annotations

import difflib

DOMAINS = {
    "dca": "inindca.com",
    "tca": "inintca.com",
    "us-east-1": "mypurecloud.com",
    "us-east-2": "use2.us-gov-pure.cloud",
    "us-west-2": "usw2.pure.cloud",
    "eu-west-1": "mypurecloud.ie",
    "eu-west-2": "euw2.pure.cloud",
    "ap-southeast-2": "mypurecloud.com.au",
    "ap-northeast-1": "mypurecloud.jp",
    "eu-central-1": "mypurecloud.de",
    "ca-central-1": "cac1.pure.cloud",
    "ap-northeast-2": "apne2.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
    "eu-central-2": "euc2.pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
}


def urls(region: str) -> tuple[str, str]:
    """Return the addresses of a region's API and of its login service.

    Args:
        region: Name of the AWS region as in `genesyscloud:awsRegion`; case does not matter, as for the provider.

    Raises:
        ValueError: Genesys Cloud has no such region; the message is a sentence.
    """
    domain = DOMAINS.get(region.lower())
    if domain is None:
        near = difflib.get_close_matches(region.lower(), DOMAINS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(DOMAINS))}."
        raise ValueError(f"genesyscloud:awsRegion is {region!r}, which is no region of Genesys Cloud; {hint}")
    return f"https://api.{domain}", f"https://login.{domain}"
