"""An upload that asks for `aws:kms` and names no key: AWS takes the bucket's key, else its own `aws/s3`.

MiniStack refuses it, and the CDK toolkit uploads its assets that way. Source: the S3 user guide, "Specifying
server-side encryption with AWS KMS".
"""

from ministack.services import s3

from skyworthy.cloud.host import private

_ALGORITHM = "x-amz-server-side-encryption"
_KEY = "x-amz-server-side-encryption-aws-kms-key-id"


def install() -> None:
    resolve = s3._resolve_sse_write_headers

    def resolving(headers: dict[str, str], bucket: str) -> object:
        if headers.get(_ALGORITHM) == "aws:kms" and not headers.get(_KEY):
            default = s3._bucket_default_sse_headers(bucket) or {}
            headers = {**headers, _KEY: default.get(_KEY) or _key_of_aws()}
        return resolve(headers, bucket)

    s3._resolve_sse_write_headers = resolving


def _key_of_aws() -> str:
    return f"arn:aws:kms:{private.region()}:{private.account_id()}:alias/aws/s3"
