"""Settings for uploads that lie in an S3-compatible bucket, which nobody may read without a signature."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF

# An upload of 200 MB may take a while; an endpoint that does not answer shall not hold a reader.
_CONNECT_SECONDS, _READ_SECONDS = 5, 60


def storage(bucket: str, endpoint: str, region: str) -> dict[str, Any]:
    """An entry of STORAGES. Keys are where boto3 looks for them: in AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY, or what the machine was given by its provider."""
    # It takes long to import, and most need none of it.
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint,
            "region_name": region,
            "default_acl": None,
            # A stored file never changes under its name.
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": 60,
            "client_config": Config(
                # Every address then begins with the endpoint, which the policy names.
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                # Of S3-compatible servers, not all know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }


def allowed(policy: dict[str, Any], endpoint: str) -> dict[str, Any]:
    """A content security policy that lets pictures and sounds, and nothing else, come from there."""
    parts = urlsplit(endpoint)
    origin = f"{parts.scheme}://{parts.netloc}"
    directives = policy["DIRECTIVES"]
    return {
        **policy,
        "DIRECTIVES": {
            **directives,
            "img-src": [*directives["img-src"], origin],
            "media-src": [SELF, origin],
        },
    }
