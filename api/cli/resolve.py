"""`twoway resolve`: an address -> the account's key."""

import click

from api.cli.address import read_address


@click.command("resolve")
@click.argument("url")
def resolve_command(url: str) -> None:
    """Say which account URL names: its key, and the address of its profile.

    URL may be a profile's or a post's address, @acme.com, @acme@mastodon.social, network:handle or a DID.
    No network is asked. Exit code 2 when it names no account.
    """
    key = read_address(url)
    click.echo(key.key)
    click.echo(key.url)
