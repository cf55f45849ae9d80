"""Where do they answer best? A plain sentence that never says more than the intervals do. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from api.accounts import NETWORKS
from api.scoring.method import MIN_OPENINGS

Denominator = Literal["asks", "openings"]
GROUPS: Final[Mapping[Denominator, str]] = {"asks": "asks_only", "openings": "all_openings"}
NOUNS: Final[Mapping[Denominator, str]] = {"asks": "questions and complaints", "openings": "messages"}


@dataclass(frozen=True, slots=True)
class Rate:
    """The share answered within a day, of `n`, with its 95 % interval."""

    n: int
    answered: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Contender:
    """A channel that is compared, by its key."""

    key: str
    rate: Rate


def rate_of(document: Mapping[str, Any], denominator: Denominator) -> Rate | None:
    """The rate over one denominator; None where there is nothing in it."""
    group = document["parts"]["reply_rate"][GROUPS[denominator]]
    if not group or group["rate_24h"] is None:
        return None
    return Rate(group["n"], group["answered"], group["rate_24h"], group["low"], group["high"])


def common_denominator(documents: Sequence[Mapping[str, Any]]) -> Denominator:
    """What all are compared over: those who ask where that is enough for each that has enough of any, else all."""
    enough = [one for one in documents if _is_enough(rate_of(one, "openings")) or _is_enough(rate_of(one, "asks"))]
    return "asks" if all(_is_enough(rate_of(one, "asks")) for one in enough) else "openings"


def best(contenders: Sequence[Contender], denominator: Denominator) -> dict[str, Any]:
    """`keys`: the channels of which one answers best, a single one only where its interval lies above every other;
    `compared`: how many had MIN_OPENINGS or more; `words`: that as a sentence.
    """
    able = sorted((one for one in contenders if _is_enough(one.rate)), key=lambda one: (-one.rate.low, one.key))
    names = _names([one.key for one in able])
    if len(able) < 2:  # noqa: PLR2004 - Two are the fewest that can be compared.
        return {"keys": [], "compared": len(able), "words": _too_few(names, denominator)}
    first = able[0]
    tied = [one for one in able[1:] if one.rate.high >= first.rate.low]
    keys = [one.key for one in (first, *tied)]
    words = _tied(first, tied, able, names) if tied else _ahead(first, able, names, denominator)
    return {"keys": keys, "compared": len(able), "words": words}


def _is_enough(rate: Rate | None) -> bool:
    return rate is not None and rate.n >= MIN_OPENINGS


def _too_few(names: Mapping[str, str], denominator: Denominator) -> str:
    counted = f"{MIN_OPENINGS} {NOUNS[denominator]} or more"
    if names:
        return (
            f"Only on {next(iter(names.values()))} were {counted} counted, so there is nothing to compare it with yet."
        )
    return f"On none of them were {counted} counted, so they cannot be compared yet."


def _ahead(first: Contender, able: Sequence[Contender], names: Mapping[str, str], denominator: Denominator) -> str:
    others = _list([names[one.key] for one in able if one is not first], "or")
    return (
        f"They answer best on {names[first.key]}: {_percent(first.rate.rate)} of {NOUNS[denominator]} within a day "
        f"(likely {_between(first.rate)}), more than on {others}."
    )


def _tied(first: Contender, tied: Sequence[Contender], able: Sequence[Contender], names: Mapping[str, str]) -> str:
    together = [names[one.key] for one in (first, *tied)]
    behind = [names[one.key] for one in able if one is not first and one not in tied]
    told = f"Whether they answer best on {_list(together, 'or')} cannot be told: their intervals overlap, so the "
    told += "difference may be chance."
    if behind:
        told += f" On {names[first.key]} they answer more than on {_list(behind, 'or')}."
    return told


def _names(keys: Sequence[str]) -> dict[str, str]:
    """By network, with the handle where one network has several."""
    networks = [key.partition(":")[0] for key in keys]
    titles = {network: NETWORKS[network].title if network in NETWORKS else network for network in networks}
    return {
        key: titles[network] if networks.count(network) == 1 else f"{titles[network]} ({key.partition(':')[2]})"
        for key, network in zip(keys, networks, strict=True)
    }


def _list(names: Sequence[str], word: str) -> str:
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _between(rate: Rate) -> str:
    return f"between {rate.low * 100:.0f} and {rate.high * 100:.0f} %"
