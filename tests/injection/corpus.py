"""What somebody would type to break out of a text: into markup, a mention, a link, code, a format.

Also what merely looks dangerous and is somebody's name. Each is a whole name, note or argument.
"""

LONG = 5_000

MENTIONS = (
    "@everyone",
    "@here",
    "@channel",
    "@durov",
    "<!channel>",
    "<!here|here>",
    "<!subteam^S1|team>",
    "<@U1>",
    "<@211111111111111111>",
    "<@&211111111111111111>",
    "<#C1|x>",
    "</goal set:211111111111111111>",
    "<:wave:211111111111111111>",
    "<t:1700000000:R>",
)
MARKUP = (
    "*bold* _it_ ~s~ `c`",
    "**bold** __under__ ~~s~~ ```py\nblock```",
    "||spoiler||",
    "# heading",
    "-# small",
    "> quote",
    ">>> quotes",
    "- item\n1. one\n2) two",
    ":tada: :skull:",
    "¯\\_(ツ)_/¯ \\*kept\\* \\",
    "[bold red]rich[/] [link=http://evil.example]x[/link]",
    "\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07x\x1b]8;;\x07",
)
HTML = (
    "</script><script>alert(1)</script>",
    "<b>bold</b><i>it</i>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)> ' onmouseover='alert(1)",
    "<a href='tg://user?id=7'>Mei</a>",
    "<tg-spoiler>s</tg-spoiler></b></code>",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "]]> --> <!-- <![CDATA[ <?xml?> <!ENTITY x SYSTEM 'file:///etc/passwd'>",
)
LINKS = (
    "[x](http://e)",
    "[your bank](https://evil.example)",
    "<https://evil.example|your bank>",
    "https://evil.example/a_b?c=d#e",
    "http://127.0.0.1:8080/admin",
    "evil.example www.evil.com t.me/durov",
    "discord.gg/abc",
    "10.0.0.1",
    "mail@evil.example",
    "mailto:mail@evil.example",
    "javascript:alert(1)",
    "tg://user?id=7",
    "slack://open ftp://evil.example file:///etc/passwd",
    "#hashtag $USD $CASH",
    "/start /goal@LaurelsBot",
    "+1 555 0100 99, 0049 30 1234567",
)
FORMATS = (
    "{name}",
    "{0.__class__.__mro__}",
    "{name!r:>{width}} }{ {}",
    "%s %(name)s %n %x",
    "{{7*7}} {% for x in y %} {# c #}",
    "${x} $(x) `x` #{x}",
    "[{name}] **{first}**",
    "'; DROP TABLE members; --",
    '{"$ne": null} $where .*',
    '=HYPERLINK("http://evil.example")',
)
CHARACTERS = (
    "\u202eevil\u202c",
    "a\u2066b\u2067c\u2068d\u2069e",
    "\u202aa\u202bb\u202dc",
    "zero\u200bwidth\u200d\u200c\u2060\ufeff",
    "\u200b",
    "Z\u0310\u0346\u0359" + "\u0335\u0322\u0341\u035c" * 40 + "algo",
    "lone \ud800 half \udc00",
    "nul\x00 bell\x07 back\x08 del\x7f c1\x85\x9b31m",
    "line\nbreak\r\nreturn\rtab\tform\x0cfeed\x0b\u2028\u2029end",
    "\n\n\n",
    "שלום עולם مرحبا",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿👍🏽🇩🇪",
    "\U000e0041\U000e0042 tags \ufff9a\ufffab\ufffb \ufdd0 \uffff",
)
ENDLESS = (
    "x" * LONG,
    "<&>\"'" * (LONG // 5),
    "*_`" * (LONG // 3),
    "👏" * LONG,
    "@everyone " * (LONG // 10),
    "word " * (LONG // 5),
)

CORPUS = MENTIONS + MARKUP + HTML + LINKS + FORMATS + CHARACTERS + ENDLESS
