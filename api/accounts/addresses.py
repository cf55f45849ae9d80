"""From an address, as typed or copied, to the account that it names."""

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qsl, unquote

from ada_url import parse_url

from api.accounts.hosts import Owner, is_public, owner_of, path_pattern, without_www
from api.accounts.keys import TRY, UNSEEN, AccountKey, NotAnAccount, account_key, reserved
from api.accounts.tables import FEDIVERSE_PATHS, HANDLE_DOMAINS, NETWORKS

_LONGEST_ADDRESS = 2048
_SCHEME = re.compile("([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE | re.ASCII)
_PORT = re.compile("[0-9]*(?:[/?#].*)?", re.ASCII)
_AT_URI = re.compile(
    "at://([^/?#]+)(?:/(?:app[.]bsky[.](?:feed[.]post|actor[.]profile)(?:/[^/?#]+)?)?)?", re.IGNORECASE | re.ASCII
)
_BARE_NAME = re.compile("[a-z0-9_-]+", re.IGNORECASE | re.ASCII)
_REDDIT_USER = re.compile("/?u(?:ser)?/[^/]+/?", re.IGNORECASE | re.ASCII)
_REDDIT_COMMUNITY = re.compile("/?r/[^/]+/?", re.IGNORECASE | re.ASCII)
_NO_PROFILES = frozenset({"mailto", "tel", "sms", "file", "data", "javascript", "about", "chrome"})
_URL_PARTS = ("hostname", "port", "username", "password", "pathname", "search", "hash")


def resolve(address: str) -> AccountKey:
    """The account that an address names: a profile's URL or that of a post (its author), `@acme.com`,
    `@user@server`, `network:handle`, a DID, an `at://` URI, `u/name`.

    :raises NotAnAccount: for everything else, among it pages that do not name their author.
    """
    if len(address) > _LONGEST_ADDRESS:
        raise NotAnAccount(f"An address has at most {_LONGEST_ADDRESS} characters; this one has more. {TRY}")
    address = address.strip(" \t\r\n\f")
    if not address:
        raise NotAnAccount(f"Nothing was given. {TRY}")
    if UNSEEN.search(address) or "\\" in address:
        raise NotAnAccount("The address has spaces, backslashes or invisible characters in it: type it anew, without.")
    scheme, rest = _scheme(address)
    if scheme in NETWORKS:
        return account_key(scheme, rest)
    if scheme in _SCHEMES:
        return _SCHEMES[scheme](address)
    if scheme and not rest.startswith("//") and scheme not in _NO_PROFILES:
        raise NotAnAccount(f"No network is called '{scheme[:20]}'. The networks are {', '.join(NETWORKS)}. {TRY}")
    if scheme:
        raise NotAnAccount(
            f"Only web addresses (https://...) can be profiles; this one begins with '{scheme[:20]}:'. {TRY}"
        )
    return _typed(address)


def _scheme(address: str) -> tuple[str, str]:
    """The scheme in lower case and what follows it; an empty scheme for `host:443/path` and for none."""
    match = _SCHEME.fullmatch(address)
    if match is None or ("." in match[1] and _PORT.fullmatch(match[2])):
        return "", address
    return match[1].lower(), match[2]


def _typed(address: str) -> AccountKey:
    if address.startswith("@") or _BARE_NAME.fullmatch(address):
        return _at_name(address)
    if _REDDIT_USER.fullmatch(address):
        return account_key("reddit", address.removesuffix("/"))
    if _REDDIT_COMMUNITY.fullmatch(address):
        raise NotAnAccount("A community of Reddit (r/...) is a place, not an account. Example: reddit:acme")
    if "@" in address and "/" not in address:
        raise NotAnAccount("That reads like an e-mail address. An account on Mastodon is written @user@server.")
    if address.startswith("//"):
        return _web(f"https:{address}")
    return _web(f"https://{address}")


def _at_name(address: str) -> AccountKey:
    if "@" in address[1:]:
        return account_key("mastodon", address)
    if "." in address:
        return account_key("bluesky", address)
    raise NotAnAccount(
        "A name alone does not say on which network the account is. Put the network before it, "
        "such as x:acme, instagram:acme, tiktok:@acme or youtube:@acme."
    )


def _web(address: str) -> AccountKey:
    try:
        url = parse_url(address, attributes=_URL_PARTS)
    except ValueError:
        raise NotAnAccount(f"That is not a valid web address. {TRY}") from None
    host = url["hostname"].removesuffix(".")
    if url["username"] or url["password"]:
        raise NotAnAccount("The address has a name or password before its host, as deceptive links do: leave that out.")
    if url["port"] or not is_public(host):
        raise NotAnAccount(f"A profile's address has a public domain name and no port, which this one has not. {TRY}")
    # X and Facebook once kept the whole path behind "#!", and such links live on in old pages.
    path = url["hash"][2:] if url["hash"].startswith("#!/") and url["pathname"] == "/" else url["pathname"]
    return _profile(host, _decoded(path), url["search"])


def _decoded(path: str) -> str:
    """The path in plain text, without empty segments. Decoding may make no new segment and no query."""
    if "%" in path:
        try:
            plain = unquote(path, errors="strict")
        except UnicodeDecodeError:
            plain = "?"
        if plain.count("/") != path.count("/") or re.search("[?#%\\\\]", plain) or UNSEEN.search(plain):
            raise NotAnAccount(f"The path of that address cannot be an account's. {TRY}")
        path = plain
    return "/".join(filter(None, path.split("/")))


def _profile(host: str, path: str, search: str) -> AccountKey:
    for domain, network in HANDLE_DOMAINS.items():
        if host.endswith(domain) and not path:
            return account_key(network, host)
    owner = owner_of(host)
    if owner is None:
        return _fediverse_profile(without_www(host), path)
    wanted = _with_parameter(owner, path, search)
    for pattern, network, template in owner.paths if owner.shows_profiles(host) else ():
        if match := pattern.fullmatch(wanted):
            if match[1].lower() in NETWORKS[network].reserved:
                raise reserved(NETWORKS[network])
            return account_key(network, template.format(match[1]))
    raise NotAnAccount(f"That page of {owner.title} is no profile and names no author. {TRY}")


def _with_parameter(owner: Owner, path: str, search: str) -> str:
    """The path, followed by `?name=value` where the account stands in a parameter, as in `profile.php?id=1`."""
    name = next((NETWORKS[network].parameters.get(path.lower()) for _, network, _ in owner.paths), None)
    value = next((value for key, value in parse_qsl(search[1:]) if key == name), None) if name else None
    return path if value is None else f"{path}?{name}={value}"


def _fediverse_profile(host: str, path: str) -> AccountKey:
    for hosts, pattern, template in _fediverse_paths():
        match = pattern.fullmatch(path)
        if match and hosts.fullmatch(host):
            return account_key("mastodon", template.format(match[1], host=host))
    raise NotAnAccount(
        f"The site {host} is no network known here ({', '.join(naming.title for naming in NETWORKS.values())}). "
        f"For a site's blog write blog:{host}, for a forum forum:{host}, for the Bluesky account of that name @{host}."
    )


@cache
def _fediverse_paths() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    return tuple((re.compile(host), path_pattern(path), template) for host, path, template in FEDIVERSE_PATHS)


def _at_uri(address: str) -> AccountKey:
    match = _AT_URI.fullmatch(address)
    if match is None:
        raise NotAnAccount("That at:// address is neither an account nor a post of one. Example: at://acme.com")
    return account_key("bluesky", match[1])


_SCHEMES: dict[str, Callable[[str], AccountKey]] = {
    "http": _web,
    "https": _web,
    "at": _at_uri,
    "did": lambda address: account_key("bluesky", address),
    "acct": lambda address: account_key("mastodon", address.partition(":")[2]),
}
