"""Pages that play sites: a single-page application as bsky.app is one, servers of the fediverse, and unkind pages."""

from collections.abc import Mapping

HTML = "text/html; charset=utf-8"
STRICT = (
    "default-src 'none'; script-src 'none'; style-src 'none'; connect-src 'none'; require-trusted-types-for 'script'"
)

STYLE = """
html { font: 15px/1.4 sans-serif } body { margin: 0; min-height: 2400px }
nav { position: fixed; inset: 0 auto 0 0; width: 160px; padding: 16px }
main { margin: 0 auto; max-width: 600px; padding: 16px } h1 { display: inline-block; margin: 120px 0 4px }
article { border-top: 1px solid #8888; padding: 12px 0 }
@media (prefers-color-scheme: dark) { html { background: #161e27; color: #eee } a { color: #7bf } }
"""

# Draws by the address alone, as the site does, a moment after the navigation.
APPLICATION = """
const drawn = () => {
  const [, kind, handle, page] = location.pathname.split("/");
  const main = document.createElement("main");
  if (kind === "profile") {
    const title = document.createElement("h1");
    title.dataset.testid = "profileHeaderDisplayName";
    title.textContent = page === "post" ? `Post by ${handle}` : handle.split(".")[0];
    const bio = document.createElement("p");
    bio.textContent = `@${handle}`;
    main.append(title, bio);
    for (let number = 1; number < 9; number += 1) {
      const post = document.createElement("article");
      post.textContent = `Post ${number} of a page that plays the site.`;
      main.append(post);
    }
  } else main.textContent = `This is ${kind || "home"}.`;
  document.querySelector("main").replaceWith(main);
  document.title = location.pathname;
};
const go = (path, way = "pushState") => { history[way](null, "", path); requestAnimationFrame(drawn); };
addEventListener("popstate", () => requestAnimationFrame(drawn));
drawn();
"""

WIPES = """
addEventListener("load", () => setTimeout(() => {
  document.body.textContent = "";
  document.body.dataset.wiped = "yes";
}, 300));
const wipeAll = () => document.documentElement.replaceChildren();
"""

HOSTILE = "* { all: unset !important } html { font-size: 100px !important } div, button { display: none !important }"
COVER = "body::after { content: ''; position: fixed; inset: 0; z-index: 2147483647; pointer-events: none }"
DIALOG = """<dialog aria-label="Sign in"><p>Sign in to see more.</p><button id="in">Sign in</button>
<button id="close" onclick="this.closest('dialog').close()">Close</button></dialog>
<script>document.querySelector("dialog").showModal()</script>"""


def single_page(variant: str = "plain") -> bytes:
    """The application; `variant`: plain, wiping, hostile, huge, rtl, modal or covering."""
    style = {"hostile": HOSTILE, "huge": "html { font-size: 100px }", "covering": COVER}.get(variant, "")
    way = ' dir="rtl" lang="ar"' if variant == "rtl" else ' lang="en"'
    more = WIPES if variant == "wiping" else ""
    return (
        f'<!doctype html><html{way}><head><meta charset="utf-8"><title>Single page</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}{style}</style></head>'
        f'<body><nav><a href="/">Home</a> <a href="/settings">Settings</a></nav><main></main>'
        f"<script>{APPLICATION}{more}</script>{DIALOG if variant == 'modal' else ''}</body></html>"
    ).encode()


def strict_page(path: str) -> bytes:
    """A page that may run nothing at all, under `STRICT`."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Strict</title></head><body><main>'
        f'<h1 data-testid="profileHeaderDisplayName">Strict</h1><p>{path}</p></main></body></html>'
    ).encode()


def fediverse_page(path: str) -> bytes:
    """A profile as a server of the fediverse shows it."""
    handle = path.strip("/").removeprefix("@") or "home"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{handle}</title>'
        f"<style>{STYLE}</style></head>"
        f'<body id="mastodon-body"><main><div class="account__header"><div class="account__header__tabs__name">'
        f"<h1><span>{handle}</span><small>@{handle}</small></h1></div></div></main></body></html>"
    ).encode()


def headers_of(variant: str) -> Mapping[str, str]:
    """The headers that a variant of a page is sent with, a cookie of the site's own included."""
    policy = {"Content-Security-Policy": STRICT} if variant == "strict" else {}
    return {"Content-Type": HTML, "Set-Cookie": "session=of-the-site; Secure; Path=/", **policy}
