"""Whether a form was sent from a page of ours, so that no page of another site makes its visitors start anything.

Nothing is kept of visitors, and there is no cookie. So a token in the form would prove nothing, for whoever sends a
form from elsewhere can fetch one as well; what proves it are the headers that no page can write.
"""

from urllib.parse import urlsplit

from flask import Request

FROM_HERE = frozenset({"same-origin", "none"})


def sent_from_here(request: Request, public_url: str | None) -> bool:
    """Whether no page of another site can have sent this request. `public_url`: the service's own address, None where
    it is known by the request's host only.

    Browsers say where a request comes from in Sec-Fetch-Site, to places that they trust: HTTPS and this machine.
    Elsewhere there is Origin. It is `null` for pages in a sandbox and for pages that tell nobody where they are, which
    any page can choose to be; ours have `Referrer-Policy: same-origin`, so that Origin names them. Who sends neither is
    no browser that another site could misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in FROM_HERE
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    ours = {request.host, urlsplit(public_url).netloc if public_url else request.host}
    return origin.partition("://")[2] in ours
