"""Addresses by which a stranger would have us connect to what is not public."""

LITERALS = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "127.127.127.127",
    "①②⑦.⓪.⓪.①",
    "１２７．０．０．１",  # noqa: RUF001 - Full-width digits are the trick.
    "127。0。0。1",
    "0.0.0.0",  # noqa: S104 - Nothing is bound.
    "0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "168.63.129.16",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[fd00:ec2::254]",
)
"""Hosts that are addresses, in every spelling that some resolver or parser understands."""

NAMES = {
    "localhost": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "localtest.example": ["127.0.0.1"],
    "six.example": ["::1"],
    "metadata.google.internal": ["169.254.169.254"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
    "mixed-other-way.example": ["10.0.0.1", "93.184.215.14"],
    "mixed-families.example": ["93.184.215.14", "::1"],
    "mapped.example": ["::ffff:169.254.169.254"],
    "intranet": ["192.168.1.10"],
}
"""Names that lead, wholly or in part, where nobody may go."""

TRICKS = (
    "https://kettles.example@127.0.0.1/",
    "https://kettles.example:443@127.0.0.1/",
    "https://kettles.example\\@127.0.0.1/",
    "https://127.0.0.1\\@kettles.example/",
    "https://kettles.example%40127.0.0.1/",
    "https://127.0.0.1#@kettles.example/",
    "https:\\\\127.0.0.1/",
    "https:///127.0.0.1/",
    "https://[::1]:443@kettles.example/",
    "https://127.0.0.1\t/",
)
"""URLs of which one parser reads another host than the next."""

SCHEMES = (
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/_x",
    "ftp://127.0.0.1/",
    "http://127.0.0.1/",
    "data:text/html,hello",
    "//127.0.0.1/",
    "https://127.0.0.1:8443/",
    "https://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "https://localhost/",
)
"""Where a public site would send us on to."""

URLS = (*(f"https://{host}/" for host in LITERALS), *(f"https://{name}/" for name in NAMES), *TRICKS)
