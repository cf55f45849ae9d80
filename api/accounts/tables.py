"""How each network spells its accounts: the tables that the rest of this package reads. Data, no logic.

Adding a network is one `Naming` row. A path pattern is matched, whatever its case, against the whole
decoded path without its outer slashes (plus `?name=value` where `parameters` names one); its one group is
put into the template beside it, and that is the handle. Patterns keep to what Python and JavaScript share.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Paths = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """One network's names. `title`: for people. `example`: a key. `url`: the profile's address with
    `{handle}`, or `{user}` and `{host}`. `domains`: each with its subdomains as a pattern. `grammar`: a whole
    handle in lower case (None: the handle is made of host names, see `keys`). `rule`: the
    grammar in words. `ids`: handles in which case matters, at `id_url`. `leads`: what people write before a handle.
    `prefix`: put before a name typed without it. `dropped`: a character that the network ignores.
    `scripts`: letters beyond ASCII occur. `reserved`: the network's own pages, never an account.
    """

    title: str
    example: str
    url: str
    rule: str
    domains: Mapping[str, str] = field(default_factory=dict)
    paths: Paths = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    grammar: str | None = None
    ids: str | None = None
    id_url: str = ""
    leads: tuple[str, ...] = ()
    prefix: str = ""
    dropped: str = ""
    scripts: bool = False
    reserved: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SITE_FILES = _words(
    "robots.txt ads.txt app-ads.txt humans.txt security.txt favicon.ico sitemap.xml manifest.json index.html"
)

NETWORKS: dict[str, Naming] = {
    # https://atproto.com/specs/handle and https://atproto.com/specs/did
    "bluesky": Naming(
        title="Bluesky",
        example="bluesky:acme.com",
        url="https://bsky.app/profile/{handle}",
        rule="a domain name such as acme.com or acme.bsky.social, or a DID (did:plc:... or did:web:...)",
        domains={"bsky.app": "www"},
        paths=(("profile/([^/]+)(?:/(?:post/[^/]+(?:/.*)?|followers|follows|known-followers))?", "{}"),),
    ),
    # Accounts of every server that speaks Mastodon's language; their addresses are in FEDIVERSE_PATHS.
    "mastodon": Naming(
        title="Mastodon",
        example="mastodon:acme@mastodon.social",
        url="https://{host}/@{user}",
        rule="user@server, such as acme@mastodon.social",
    ),
    # https://help.x.com/en/managing-your-account/x-username-rules
    "x": Naming(
        title="X",
        example="x:acme",
        url="https://x.com/{handle}",
        rule="1 to 15 letters, digits or underscores, and none of X's own pages",
        domains={"x.com": "www|mobile|m", "twitter.com": "www|mobile|m"},
        paths=(
            ("@?([^/]+)", "{}"),
            ("@?([^/]+)/status(?:es)?/[0-9]+(?:/.*)?", "{}"),
            ("@?([^/]+)/(?:with_replies|media|likes|highlights|articles|photo|header_photo|about|affiliates)", "{}"),
            ("@?([^/]+)/(?:followers|following|verified_followers|followers_you_follow|superfollows)", "{}"),
            ("intent/(?:user|follow)[?]screen_name=@?([^/]+)", "{}"),
        ),
        parameters={"intent/user": "screen_name", "intent/follow": "screen_name"},
        grammar="[a-z0-9_]{1,15}",
        leads=("@",),
        reserved=_words(
            "i home explore search settings notifications messages hashtag intent login logout signup share compose "
            "tos privacy about jobs download account oauth lists bookmarks communities who_to_follow favorites "
            "followers following mentions direct_messages statuses status logged_out premium_sign_up verified_followers"
        ),
    ),
    # https://support.google.com/youtube/answer/11585688 (handles), .../2657968 (older custom and user names)
    "youtube": Naming(
        title="YouTube",
        example="youtube:@acme",
        url="https://www.youtube.com/{handle}",
        rule="@ and 3 to 30 letters, digits, dots, hyphens or underscores, a channel id (UC...), c/name or user/name",
        domains={"youtube.com": "www|m|music"},
        paths=(
            ("(@[^/]+)(?:/.*)?", "{}"),
            ("channel/(UC[a-z0-9_-]{22})(?:/.*)?", "{}"),
            ("((?:c|user)/[^/]+)(?:/.*)?", "{}"),
            ("([^/@]+)(?:/(?:videos|shorts|streams|live|playlists|community|about|featured|channels|posts))?", "c/{}"),
        ),
        grammar="@[L][L._\u00b7-]{1,28}[L]|@(?=.*[^a-z0-9])[L]{1,2}|c/[L][L._-]{0,99}|user/[a-z0-9][a-z0-9._-]{0,99}",
        ids="UC[A-Za-z0-9_-]{22}",
        id_url="https://www.youtube.com/channel/{handle}",
        prefix="@",
        scripts=True,
        reserved=_SITE_FILES
        | _words(
            "watch feed feeds results playlist playlists shorts live embed v e hashtag gaming music movies premium "
            "trending explore account account_notifications reporthistory upload subscription_manager channel c user "
            "kids news sports learning podcasts creators about ads jobs t howyoutubeworks redirect attribution_link "
            "signin logout oops post clip source index paid_memberships purchases live_chat channels new post videos "
            "create_channel verify select_site subscribe_widget iframe_api s yts api storefront tv error"
        ),
    ),
    # https://www.facebook.com/help/105399436216001: full stops and capitals do not count in a user name.
    "facebook": Naming(
        title="Facebook",
        example="facebook:acme",
        url="https://www.facebook.com/{handle}",
        rule="up to 50 letters and digits (full stops do not count), or a page's number",
        domains={"facebook.com": "www|m|mbasic|touch|mobile|web|business|[a-z]{2}-[a-z]{2}", "fb.com": "www|m"},
        paths=(
            ("(?:profile|permalink|story)[.]php[?]id=([0-9]+)", "{}"),
            ("(?:pages|people)/[^/]+/([0-9]+)(?:/.*)?", "{}"),
            ("pages/category/[^/]+/(?:[^/]*-)?([0-9]{5,})(?:/.*)?", "{}"),
            ("(?:p/)?[^/]+-([0-9]{5,})(?:/(?:about|photos|videos|posts))?", "{}"),
            ("(?:pg/)?([^/-]+)", "{}"),
            ("(?:pg/)?([^/-]+)/(?:posts|videos|reels|photos|photo|events|reviews|notes)(?:/.*)?", "{}"),
            (
                "(?:pg/)?([^/-]+)/(?:about|community|mentions|followers|following|live|shop|services|reels_tab)(?:/.*)?",
                "{}",
            ),
        ),
        parameters={"profile.php": "id", "permalink.php": "id", "story.php": "id"},
        grammar="(?!.*[.](?:php|html?|txt|ico|xml)$)[a-z0-9][a-z0-9.]{0,49}",
        leads=("@",),
        dropped=".",
        reserved=_words(
            "home settings explore search login logout signup r reg recover hashtag groups events marketplace watch "
            "gaming pages people pg p photo photos videos video reel reels stories story notes messages notifications "
            "friends bookmarks saved sharer share dialog plugins ads business help policies privacy terms legal about "
            "careers directory public places profile permalink media live games apps developers checkpoint ajax tr l "
            "fundraisers jobs offers feeds memories me hashtags topics badges safety support"
        ),
    ),
    # https://help.instagram.com: 30 characters; never two full stops together, nor one at either end.
    "instagram": Naming(
        title="Instagram",
        example="instagram:acme",
        url="https://www.instagram.com/{handle}/",
        rule="1 to 30 letters, digits, underscores or full stops, and none of Instagram's own pages",
        domains={"instagram.com": "www|m", "instagr.am": "www"},
        paths=(
            ("(?:_u/)?([^/]+)", "{}"),
            ("([^/]+)/(?:p|reel|tv)/[^/]+(?:/.*)?", "{}"),
            ("([^/]+)/(?:reels|tagged|channel|followers|following|feed|guides|live)", "{}"),
            ("stories/(?!highlights/)([^/]+)(?:/[0-9]+)?", "{}"),
        ),
        grammar="(?!.*[.]{2})[a-z0-9_](?:[a-z0-9._]{0,28}[a-z0-9_])?",
        leads=("@",),
        reserved=_SITE_FILES
        | _words(
            "p reel reels tv explore accounts direct stories s web about legal privacy terms developer developers "
            "directory download emails session challenge oauth api graphql ajax press press_center jobs help "
            "settings login logout signup notifications messages home search hashtag tags locations create "
            "your_activity archive lite embed nametag topics popular n"
        ),
    ),
    "linkedin": Naming(
        title="LinkedIn",
        example="linkedin:company/acme",
        url="https://www.linkedin.com/{handle}/",
        rule="company/name, school/name, showcase/name or in/name",
        domains={"linkedin.com": "www|m|touch|[a-z]{2}"},
        paths=(("((?:company|school|showcase|in)/[^/]+)(?:/.*)?", "{}"),),
        # A member's internal id stands where the name does, and its case matters.
        ids="in/ACoAA[A-Za-z0-9_-]{20,60}",
        id_url="https://www.linkedin.com/{handle}/",
        grammar="(?:company|school|showcase|in)/[L][L._&-]{0,99}",
        scripts=True,
        reserved=_words("company/setup company/new company/create in/edit in/me in/settings"),
    ),
    "tiktok": Naming(
        title="TikTok",
        example="tiktok:@acme",
        url="https://www.tiktok.com/{handle}",
        rule="@ and 2 to 24 letters, digits, underscores or full stops, the last one no full stop",
        domains={"tiktok.com": "www|m|us"},
        paths=(("(@[^/]+)(?:/(?:video/[0-9]+|photo/[0-9]+|live))?", "{}"),),
        grammar="@[a-z0-9._]{1,23}[a-z0-9_]",
        prefix="@",
    ),
    "reddit": Naming(
        title="Reddit",
        example="reddit:acme",
        url="https://www.reddit.com/user/{handle}/",
        rule="3 to 20 letters, digits, underscores or hyphens; a community (r/...) is no account",
        domains={"reddit.com": "www|old|new|np|m|i|sh|amp|[a-z]{2}"},
        paths=(
            ("(?:u|user)/([^/]+)(?:/(?:submitted|posts|overview|about|gilded|comments(?:/.*)?))?", "{}"),
            ("r/u_([^/]+)(?:/comments/.*)?", "{}"),
        ),
        grammar="[a-z0-9_-]{3,20}",
        leads=("/u/", "u/", "/user/", "user/"),
    ),
    "blog": Naming(
        title="a blog",
        example="blog:acme.com",
        url="https://{handle}/",
        rule="the blog's host name alone, such as acme.com",
    ),
    "forum": Naming(
        title="a forum",
        example="forum:community.acme.com",
        url="https://{handle}/",
        rule="the forum's host name alone, such as community.acme.com",
    ),
}

# Letters of one script at a time, so that no Cyrillic letter can hide among Latin ones: YouTube mixes no
# scripts either. `L` in the grammar of a network with `scripts` stands for a class of these.
SCRIPTS: tuple[str, ...] = (
    "a-z0-9",
    "a-z0-9\u00df-\u00f6\u00f8-\u0148\u014a-\u017e\u01a1\u01b0\u0219\u021b\u1ea1-\u1ef9",  # Latin with marks
    "0-9\u03ac-\u03ce",  # Greek
    "0-9\u0430-\u045f\u0491",  # Cyrillic
    "0-9\u05d0-\u05ea",  # Hebrew
    "0-9\u0620-\u064a\u066e-\u06d3\u0660-\u0669\u06f0-\u06f9",  # Arabic
    "0-9\u0904-\u0939\u093c-\u094d\u0958-\u0963\u0966-\u096f",  # Devanagari
    "0-9\u0e01-\u0e3a\u0e40-\u0e4e",  # Thai
    "a-z0-9\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff",  # Japanese and Chinese
    "a-z0-9\uac00-\ud7a3",  # Korean
)

_TAILS = "(?:/(?:[0-9]{5,}(?:/.*)?|statuses/[^/]+|with_replies|media|featured|tagged/[^/]+|followers|following|about))?"

# (host pattern, path pattern, handle template): profiles on servers that no table can list.
FEDIVERSE_PATHS: tuple[tuple[str, str, str], ...] = (
    (".*", "(?:web/|deck/)?@([^/@]+@[^/@]+)" + _TAILS, "{}"),
    (".*", "(?:web/|deck/)?@([^/@]+)" + _TAILS, "{}@{host}"),
    # A number alone is a member of some question-and-answer site, never a name of Mastodon's.
    (".*", "users/(?![0-9]+$|[0-9]+/)([^/@]+)(?:/(?:statuses/[^/]+(?:/.*)?|followers|following))?", "{}@{host}"),
    # Any site may have a page /profile/name; Friendica's are believed only where the host says so.
    ("(?:.+[.])?friendica[.].+|libranet[.]de|venera[.]social|nerdica[.]net|opensocial[.]at|squeet[.]me",
     "profile/([a-z0-9_-]+)(?:/.*)?", "{}@{host}"),
)  # fmt: skip

# Sites where /@name is an account, but not one that speaks Mastodon's language.
NOT_FEDIVERSE: frozenset[str] = _words(
    "medium.com threads.net threads.com substack.com snapchat.com producthunt.com steemit.com hive.blog peakd.com "
    "ecency.com odysee.com lbry.tv vk.com ok.ru clubhouse.com hashnode.com hashnode.dev replit.com glitch.com "
    "observablehq.com mirror.xyz paragraph.com paragraph.xyz lemon8-app.com note.com kick.com dlive.tv rumble.com "
    "npmjs.com unpkg.com jsr.io esm.sh jsdelivr.net linktr.ee bio.link beacons.ai stackoverflow.com "
    "stackexchange.com superuser.com serverfault.com askubuntu.com mathoverflow.net github.com gitlab.com google.com "
    "gmail.com outlook.com hotmail.com yahoo.com icloud.com proton.me gmx.de gmx.net web.de youtu.be "
    "youtube-nocookie.com fb.me m.me messenger.com t.co lnkd.in redd.it telegram.org t.me whatsapp.com pinterest.com "
    "twitch.tv discord.com tumblr.com bsky.social bsky.network"
)

# Domains whose every host is a handle: the end of the host, and the network.
HANDLE_DOMAINS: dict[str, str] = {".bsky.social": "bluesky"}

# Bridgy Fed (https://fed.brid.gy/docs) mirrors accounts into other networks; the account is the original.
# Where: (path pattern, network) of its pages on each host.
BRIDGE_PAGES: dict[str, Paths] = {
    "bsky.brid.gy": (("(?:ap/)?@?([^/@]+)", "bluesky"),),
    "web.brid.gy": (("(?:ap/)?@?([^/@]+)", "blog"),),
    "fed.brid.gy": (
        ("bsky/@?([^/@]+)", "bluesky"),
        ("web/([^/@]+)", "blog"),
        ("ap/(@?[^/@]+@[^/@]+)", "mastodon"),
    ),
    "ap.brid.gy": (("(@[^/@]+@[^/@]+)", "mastodon"),),
    "brid.gy": (),
}
# On Mastodon: user@HOST is the account `user` of this network.
BRIDGE_HOSTS: dict[str, str] = {"bsky.brid.gy": "bluesky", "web.brid.gy": "blog", "fed.brid.gy": "blog"}
# On Bluesky: the end of a mirror's handle, and the network that the rest belongs to.
BRIDGE_HANDLES: dict[str, str] = {".ap.brid.gy": "mastodon", ".web.brid.gy": "blog"}

# https://atproto.com/specs/handle names these top-level domains that never lead anywhere public. `.test`
# is left in for development and `.example` for documents.
PRIVATE_TOP_LEVELS: frozenset[str] = _words("local localhost internal invalid onion arpa alt lan home corp")
