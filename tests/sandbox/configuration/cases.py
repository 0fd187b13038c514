"""Stack files and projects whose reading is recorded with the real CLI: what goes in, not what comes out."""

from __future__ import annotations

# Each is recorded plain, in a list and in an object.
SCALARS = (
    *(
        "4.100",
        "1.0",
        "1.5",
        "-1.5e2",
        "1e3",
        "1e7",
        "1E+21",
        "1e21",
        "123456789.0",
        "1e-7",
        ".5",
        "5.",
        "-.5e1",
        "1e400",
    ),
    *("7", "-7", "+7", "0", "-0", "-0.0", "017", "-017", "08", "00", "0x10", "0X1f", "-0x10", "0x", "0b101", "-0b101"),
    *("0o17", "0O17", "-0o17", "0o8", "1_000", "1_0.5", "_1", "1_", "-_1", "-", "-_", "0x1p-2", "1.2.3", "4.99.1"),
    *("9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615"),
    *("18446744073709551616", "-9223372036854775809", "0x1ffffffffffffffff", "07777777777777777777777777"),
    *("true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "yes", "No", "on", "OFF", "y", "n"),
    *(
        "null",
        "Null",
        "~",
        "''",
        "~x",
        "<<",
        "=",
        ".",
        "..",
        ".x",
        "'7'",
        '"4.100"',
        "'True'",
        "text",
        "ü",
        "'<&>\u2028'",
    ),
    *("2025-11-01", "2025-1-2", "2025-13-01", "2025-02-30", "2024-02-29", "2025-11-01T12:30:00Z", "2025-11-01t1:2:3Z"),
    *("2025-11-01T12:30:00.120+02:00", "2025-11-01T12:30:00-05:30", "2025-11-01 12:30:00.5", "2025-11-01T12:30:00"),
    *("2025-11-01 12:30:00", "2025-11-01 12:30", "2025-11", "'2025-11-01'", "12:30", "12:30:00", "190:20:30"),
    *("!!str 017", "!!int '7'", "!!float 1", "!!float '4.100'", "!!bool 'true'", "!!timestamp '2025-11-01'"),
    *(".inf", "-.INF", "+.inf", ".nan", "!!int x", "!!bool 1", "!!null x"),
)

# Whole stack files.
STACKS = (
    "",
    "config:\n",
    "config: {}\n",
    "\ufeffconfig: {a: 1}\n",
    "config: [a]\n",
    "config: text\n",
    "text\n",
    "config: {a: b\n",
    "config: {a: 1, a: 2}\n",
    "config: {o: {a: 1, a: 2}}\n",
    "config: {'demo:a': 1, 'other:b': 2, plain: 3}\n",
    "config: {'a:b:c': 1}\n",
    "config: {'a:config:c': 1}\n",
    "config: {'a:b:c:d': 1}\n",
    "config: {':a': 1}\n",
    "config: {'a:': 1}\n",
    "config: {7: x}\n",
    "config: {7: x, a: y}\n",
    "config: {4.10: x}\n",
    "config: {true: x}\n",
    "config: {o: {7: x, 4.10: y, True: z, ~: n, 017: o, 2025-11-01: d}}\n",
    "config: {o: {b: 1, a: {d: [], c: {}}}}\n",
    "config: {o: {z: 1, Z: 2, ä: 3, '': 4}}\n",
    "config: {o: {a: ~, b: [~]}}\n",
    "config: {o: [], p: {}, q: [[1, [2]]]}\n",
    "a: &a {x: 1}\nconfig: {o: {<<: *a, y: 2}, p: *a}\n",
    "a: &a {x: 1}\nconfig: {<<: *a, y: 2}\n",
    'config: {t: "a\\tb\\u00e9\\U0001F600\\0", o: ["a\\tb\\u00e9\\U0001F600\\0\\e\\x7f"]}\n',
    "config:\n  t: |\n    one\n    two\n  u: >\n    one\n    two\n",
    "config: {a: {secure: 7}}\n",
    "config: {a: {secure: {b: c}}}\n",
    "config: {a: 1}\n---\nconfig: {a: 2}\n",
    "config: {a: 1}\nsecretsprovider: passphrase\n",
)

# The project's block `config`, and a stack's.
DECLARED = (
    *(
        (f"{{k: {{type: {kind}}}}}", f"{{k: {value}}}")
        for kind in ("string", "boolean", "integer", "object", "array, items: {type: integer}")
        for value in (
            *("x", "'7'", "7", "7.0", "7.5", "-7", "'+7'", "1e3", "0x10", "1_000", "'1_000'", "99999999999999999999"),
            *("true", "TRUE", "'true'", "'TRUE'", "~", "''", "2025-11-01", "{a: 1}", "[1, 2]", "[1.0, '2']", "[1.5]"),
            *("[]", "[x]", "[~]", "[[1]]"),
        )
    ),
    ("{k: {type: array, items: {type: string}}}", "{k: [x, 'y']}"),
    ("{k: {type: array, items: {type: string}}}", "{k: [x, 7]}"),
    ("{k: {type: array, items: {type: string}}}", "{k: [2025-11-01]}"),
    ("{k: {type: array, items: {type: boolean}}}", "{k: [True, 'false']}"),
    ("{k: {type: array, items: {type: array, items: {type: string}}}}", "{k: [[x]]}"),
    ("{k: {type: array, items: {type: array, items: {type: string}}}}", "{k: [x]}"),
    *(
        (f"{{k: {{default: {value}}}, other:k: {{value: {value}}}}}", "{}")
        for value in (
            *("x", "no", "'7'", "7", "4.100", "1.0", "017", "1e3", "1e21", "1_000", "True", "2025-11-01", "''", "~"),
            *("9007199254740993", "9223372036854775808", "[4.100, 017, '<&>']", "{a: 1.0, b: 2025-11-01}", ".inf"),
        )
    ),
    *((f"{{k: {value}}}", "{}") for value in ("x", "7", "4.100", "True", "2025-11-01", "[1.0]", "~", "{}", "{a: 1}")),
    *((f"{{'other:k': {value}}}", "{}") for value in ("x", "7", "4.100", "~", "[1.0]")),
    *(
        (f"{{k: {{type: {kind}, default: {value}}}}}", "{}")
        for kind, value in (
            *(("string", "x"), ("string", "7"), ("string", "4.100"), ("string", "2025-11-01"), ("string", "true")),
            *(("integer", "1.0"), ("integer", "017"), ("integer", "'7'"), ("integer", "1.5"), ("integer", "1e30")),
            *(("boolean", "True"), ("boolean", "'true'"), ("boolean", "yes"), ("object", "{}"), ("object", "[]")),
            *(("array", "[]"), ("text", "x")),
        )
    ),
    ("{k: {type: string}}", "{}"),
    ("{k: {type: string}, l: {type: string}, m: {}}", "{k: 1}"),
    ("{k: {default: 1, value: 2}}", "{}"),
    ("{other:k: {default: 1}}", "{}"),
    ("{other:k: {type: string}}", "{}"),
    ("{other:k: {}}", "{}"),
    ("{k: {type: string, secret: true}}", "{k: x}"),
    ("{k: {type: string, secret: true, default: x}}", "{}"),
    ("{k: {secret: true}}", "{k: x}"),
    ("{k: {value: 1}}", "{k: 2}"),
    ("{other:k: {value: 1}}", "{other:k: 2}"),
    ("{demo:k: {type: integer}}", "{k: x}"),
    ("{o.a: {default: 1}}", "{}"),
    ("{o.a: {type: integer}}", "{o: {a: x}}"),
    ("[a]", "{}"),
)

# Settings with `pulumi config set --secret`, by their path; the passphrase.
PASSPHRASE = "correct horse battery staple ü"
SECRETS = (("plain", "text"), ("odd", '<&> "ü"'), ("number", "7"), ("empty", ""))
SECRETS_IN_OBJECTS = (("object.inner", "hidden"), ("list[0]", "first"), ("list[1]", "<&>"))
