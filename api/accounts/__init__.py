"""Names of accounts: from what people type or a browser shows to the key under which a score is kept.

A key is `network:handle`, spelled as the network itself normalises. Pure: nothing is looked up, so a key says
how an account would be called, not that it exists. Hosts are read as browsers read them (WHATWG URL, by ada).

Decisions worth knowing:

* YouTube channel ids and LinkedIn member ids keep their capitals, since two ids may differ in nothing else.
* YouTube's `c/name` and `user/name` are keys of their own, since another channel may hold `@name`.
* Facebook ignores full stops in user names, so that its keys have none.
* A mirror made by Bridgy Fed is the account that it mirrors.
* The server in a Mastodon key is the one of the address, though it may call its accounts by a shorter domain.
* A bare domain, or the address of an unknown site, is no account: `@acme.com`, `blog:acme.com` and
  `forum:acme.com` are three different ones.
"""

from api.accounts.addresses import resolve
from api.accounts.keys import AccountKey, NotAnAccount, account_key
from api.accounts.tables import NETWORKS

__all__ = ["NETWORKS", "AccountKey", "NotAnAccount", "account_key", "resolve"]
