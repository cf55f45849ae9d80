"""Archives with everything in them that the method treats apart, different for every seed."""

import csv
import json
from datetime import UTC, datetime
from random import Random

from api.benchmarks.archive.posts import Seen, Whose

NOW = 1_795_305_600_000_000  # 2026-11-22 00:00 UTC
SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
SPELLINGS = (str, str.upper, lambda name: f"@{name}", lambda name: f" {name}.")
TEXTS = ("Where is my kettle?", "Nothing works any more!", "Thanks, lovely", "where is it {}", "", None)
ANSWERS = ("Sorry, please send us a DM.", "Hi {}, your order leaves the house today.", "It is in the box {}.", None)
NAMES = ("ann.example", "bo", "straße", "ΟΔΥΣΣΕΥΣ", "did:plc:chloé", "dev_1", "x.y-z", "İnan")


class Maker:
    """Makes accounts and what was said around them."""

    def __init__(self, seed):
        self.random = Random(seed)

    def archive(self, accounts):
        whose, seen = [], []
        for number in range(accounts):
            key = f"bluesky:Brand{number}.example" if number % 3 else f"bluesky:brand{number}.example"
            own_id = f"did:plc:brand{number}" if number % 2 else None
            support = (f"help{number}.example", "@Support.Straße") if number % 4 == 1 else ()
            whose.append(Whose(key, own_id, support, NOW))
            seen += self._around(whose[-1], self.random.choice((0, 1, 4, 25, 60, 160)))
        # The newest post of all is when the archive was made.
        seen.append(self._row(whose[0].account, "newest", None, NOW, text="Good night"))
        self.random.shuffle(seen)
        return whose, seen

    def _around(self, whose, size):
        random = self.random
        names = [f"{name}{random.randrange(max(1, size // 4))}" if random.random() < 0.7 else name for name in NAMES]
        rows = [self._row(whose.account, f"own{place}", None, self._when(), text="News") for place in range(size // 4)]
        while len(rows) < size:
            rows += self._exchange(whose, rows, names)
        copies = [row for row in rows if random.random() < 0.06]
        later = [
            row._replace(moment=min(row.moment + random.randrange(2), NOW), found_by_answer=True)
            for row in copies
            if random.random() < 0.3
        ]
        return rows + copies + later

    def _exchange(self, whose, rows, names):
        """A message and whatever follows it."""
        random, (_, _, handle) = self.random, whose.account.partition(":")
        own = random.choice([handle, whose.account, whose.own_id or handle])
        author, at, id_ = random.choice(names), self._when(), f"m{len(rows)}-{random.randrange(10**6)}"
        others = [name for name in names if random.random() < 0.2]
        how = random.random()
        made = {"followers": random.choice((None, 3, 999, 1000, 50_000)), "text": self._said(TEXTS)}
        parent = random.choice(rows) if rows else None
        if how < 0.35 and parent:
            said_by = random.choice((own, None, parent.author or own))
            made |= {"reply_to_id": parent.id, "reply_to_author": said_by, "mentions": tuple(others)}
        elif how < 0.6:
            made |= {"mentions": (self._spelt(own), *others)}
        elif how < 0.75:
            made |= {"reply_to_id": "gone", "reply_to_author": random.choice((None, own, author, "somebody"))}
            made |= {"mentions": (own,) if random.random() < 0.5 else tuple(others)}
        else:
            made |= {"mentions": random.choice(((), None, (own, *names[:4])))}
            made["text"] = f"@{handle} and @{author}, @else.where: {made['text']}"
        made |= {"via": random.choice((None, None, "comment", "mention"))}
        made |= {"found_by_answer": random.random() < 0.1, "is_repost": random.random() < 0.05}
        made |= {"url": f"https://bsky.app/{id_}" if random.random() < 0.5 else None}
        message = self._row(whose.account, id_, self._spelt(author), at, **made)
        found = [message]
        if random.random() < 0.2:
            found += [message._replace(id=f"{id_}{nudge}", moment=at + nudge * SECOND) for nudge in range(4)]
        if random.random() < 0.6:
            found.append(self._answer(whose, message, author))
        if random.random() < 0.15:
            found.append(self._other(whose, rows, id_))
        return found

    def _answer(self, whose, message, author):
        random = self.random
        wait = random.choice((0, 1, 20, 59, 3_600, 3_600, 5_000, 28_800, 86_400, 250_000, 604_800, 604_801)) * SECOND
        by = random.choice((None, None, None, *whose.support))
        how = random.random()
        made = {"text": self._said(ANSWERS), "is_repost": random.random() < 0.05}
        made |= {"links": random.choice((None, (), ("https://kettles.example/a", "http://bit.ly/x")))}
        if how < 0.6:
            made |= {"reply_to_id": message.id, "reply_to_author": random.choice((None, author, "wrong"))}
        elif how < 0.75:
            made |= {"quotes_id": message.id}
        elif how < 0.85:
            made |= {"quotes_id": "gone", "quotes_author": author}
        else:
            made |= {"mentions": (author, "else.where")}
        return self._row(whose.account, f"a-{message.id}", by, min(message.moment + wait, NOW), **made)

    def _other(self, whose, rows, id_):
        random = self.random
        made = random.choice(
            (
                {"is_repost": True},
                {"reply_to_id": rows[0].id if rows else "gone"},
                {"reply_to_id": "gone", "reply_to_author": whose.account},
                {"reply_to_id": "gone"},
                {"found_by_message": True, "reply_to_id": "gone", "reply_to_author": "somebody"},
                {"text": None},
            )
        )
        return self._row(whose.account, f"o-{id_}", None, self._when(), **made)

    def _when(self):
        days = self.random.choice((0.02, 0.3, 0.9, 2, 5, 30, 60, 89.9999, 90, 91, 200, 364, 366))
        back = self.random.choice((days, days, self.random.random() * 95))
        return NOW - int(back * DAY) - self.random.choice((0, 0, self.random.randrange(HOUR)))

    def _said(self, texts):
        text = self.random.choice(texts)
        return text and text.format(self.random.randrange(4))

    def _spelt(self, name):
        return self.random.choice(SPELLINGS)(name) if self.random.random() < 0.3 else name

    @staticmethod
    def _row(account, id_, author, moment, **made):
        known = dict.fromkeys(Seen._fields) | {"is_repost": False, "found_by_answer": False, "found_by_message": False}
        return Seen(
            **(known | {"account": account, "id": id_, "author": author, "moment": moment, "mentions": ()} | made)
        )


def write_lines(path, seen):
    """JSON lines; a list of names that is not known is left out."""
    with path.open("w", encoding="utf-8") as file:
        for row in seen:
            made = {name: value for name, value in row._asdict().items() if value is not None}
            made["created_at"] = _written(made.pop("moment"))
            made["author_followers"] = made.pop("followers", None)
            json.dump(made, file, ensure_ascii=False)
            file.write("\n")
    return path


def write_csv(path, seen):
    """CSV, in which nobody named and nobody known to be named look the same."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        names = [name for name in Seen._fields if name not in {"moment", "followers"}]
        rows.writerow([*names, "created_at", "author_followers"])
        for row in seen:
            cells = [
                " ".join(value) if isinstance(value, tuple) else value
                for value in (getattr(row, name) for name in names)
            ]
            rows.writerow([*cells, _written(row.moment), row.followers])
    return path


def write_accounts(path, whose):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["account", "id", "support_handles"])
        rows.writerows([one.account, one.own_id, " ".join(one.support)] for one in whose)
    return path


def _written(moment):
    seconds, micros = divmod(moment, SECOND)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros).isoformat()
