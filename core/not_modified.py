from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware


class NotModifiedMiddleware(ConditionalGetMiddleware):
    """Answers 304 to whoever has a view's answer already, by the ETag that the view gave it; also where
    the answer comes from the page cache, within which no view is asked."""

    def needs_etag(self, response: HttpResponseBase) -> bool:
        # Pages get none: a digest of each would cost every reader, and few of them send it back.
        return False
