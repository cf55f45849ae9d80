"""The command line, `twoway`. Each command is a module, loaded when it is used."""

import os
import sys
from typing import NoReturn

import click

import api
from api.cli.table import Table

COMMANDS = {
    "benchmark": "api.cli.benchmark:benchmark_command",
    "channels": "api.cli.channels:channels_command",
    "doctor": "api.cli.doctor:doctor_command",
    "resolve": "api.cli.resolve:resolve_command",
    "score": "api.cli.score:score_command",
    "serve": "api.cli.serve:serve_command",
    "watch": "api.cli.watch:watch_command",
    "worker": "api.cli.worker:worker_command",
}
INTERRUPTED = 130
"""What shells expect of a command that Ctrl-C ended; also where a run was stopped from elsewhere."""


@click.group(cls=Table, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(api.__version__, prog_name="twoway")
def commands() -> None:
    """Does this account talk back? Scores an account's replies, follower ratio and links.

    Settings are read from TWOWAY_* in the environment; README.md lists them.

    \b
    Exit codes:
      0    it did what it should; also where Ctrl-C stops serve or worker
      1    something that is needed fails, or whoever read the output went away
      2    an address, a file, an option or a setting is wrong
      3    there is no such account, or it asks to be left out
      4    the network does not answer, or cannot be read yet
      130  Ctrl-C ended it, or somebody else stopped the run it worked on
    """


def main() -> NoReturn:
    """Runs the command that the process was started with, and ends the process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign gets a question mark, never a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # Both are text streams here.
    try:
        code = commands.main(prog_name="twoway", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("\n")
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has read enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    if code == INTERRUPTED:
        # Threads that wait for a network would be waited for by a usual exit.
        sys.stderr.flush()
        os._exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)
