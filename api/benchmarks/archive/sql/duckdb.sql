-- What the statements take for granted, for DuckDB. Spaces and foldings come from api.benchmarks.archive.names.
CREATE MACRO size_of(list) AS coalesce(len(list), 0);
CREATE MACRO has(list, one) AS list_contains(list, one);
CREATE MACRO others(list, one) AS
    coalesce(len(list_filter(list, lambda x: x NOT IN ({own}, {support}, one))), 0);
CREATE MACRO is_ascii(name) AS strlen(name) = length(name);
CREATE MACRO is_bare(name) AS is_ascii(name) AND name >= '0' AND NOT (name >= '@' AND name < 'A') AND name[-1] >= '0';
CREATE MACRO ascii_folded(name) AS lower(rtrim(ltrim(trim(name, '{ascii_spaces}'), '@'), '.-'));
CREATE MACRO folded(name) AS CASE
    WHEN is_bare(name) THEN lower(name)
    WHEN is_ascii(name) THEN ascii_folded(name)
    ELSE folded_otherwise(name)
END;
CREATE MACRO fingerprint(text) AS CASE WHEN text IS NOT NULL THEN hash(text) END;
CREATE MACRO name_print(name) AS CASE
    WHEN is_bare(name) THEN hash(lower(name))
    WHEN is_ascii(name) THEN hash(ascii_folded(name))
    WHEN name IS NOT NULL THEN hash(folded_otherwise(name))
END;
CREATE MACRO name_prints(names) AS CASE WHEN len(names) > 0 THEN list_transform(names, lambda x: name_print(x)) END;
CREATE MACRO lone_print(names) AS CASE WHEN len(names) = 1 THEN name_print(names[1]) END;
CREATE MACRO crowd_prints(names) AS CASE WHEN len(names) > 1 THEN name_prints(names) END;
CREATE MACRO list_of(one) AS [one];
CREATE MACRO pair(nr, person) AS CASE WHEN person NOT IN ({own}, {support}) THEN hash(nr, person) END;
CREATE MACRO voice(name, handle, address, own_id, support) AS CASE
    WHEN name = handle OR name = address OR name = own_id THEN {own}
    WHEN list_contains(support, name) THEN {support}
    ELSE name
END;
CREATE MACRO voices(names, handle, address, own_id, support) AS
    list_distinct(list_transform(names, lambda x: voice(x, handle, address, own_id, support)));
CREATE MACRO beginning() AS {
    'unanswered': 1.0::DOUBLE,
    'hazard': 0.0::DOUBLE,
    'half': NULL::STRUCT(since BIGINT, until BIGINT, place DOUBLE),
    'ninth': NULL::STRUCT(since BIGINT, until BIGINT, place DOUBLE)
};
CREATE MACRO reached(x, y, share) AS CASE
    WHEN 1.0::DOUBLE - x.unanswered * y.unanswered >= share - {rounding}::DOUBLE THEN {
        'since': y.half.since,
        'until': y.half.until,
        'place': y.half.place * (1.0::DOUBLE - (1.0::DOUBLE - share + {rounding}::DOUBLE) / x.unanswered)
    }
END;
CREATE MACRO followed(start, steps, n, since, until) AS list_reduce(
    list_prepend(start, list_transform(
        list_filter(steps, lambda x: x.until > since AND x.until <= until),
        lambda x: {
            'unanswered': (n - x.before - x.answered)::DOUBLE / (n - x.before)::DOUBLE,
            'hazard': x.answered::DOUBLE / ((n - x.before) * (n - x.before - x.answered))::DOUBLE,
            'half': {'since': x.since, 'until': x.until, 'place': (n - x.before)::DOUBLE},
            'ninth': NULL::STRUCT(since BIGINT, until BIGINT, place DOUBLE)
        }
    )),
    lambda x, y: {
        'unanswered': x.unanswered * y.unanswered,
        'hazard': x.hazard + y.hazard,
        'half': coalesce(x.half, reached(x, y, 0.5::DOUBLE)),
        'ninth': coalesce(x.ninth, reached(x, y, 0.9::DOUBLE))
    }
);
CREATE MACRO half(number) AS number >> 1;
CREATE MACRO hour_of(moment) AS CAST(moment // {hour} % 24 AS INT);
CREATE MACRO micros(moment) AS epoch_us(moment);
CREATE MACRO moment_in(said) AS epoch_us(coalesce(
    try_cast(said AS TIMESTAMPTZ), try_strptime(said, '%a %b %d %H:%M:%S %z %Y')
));
CREATE MACRO flag_in(said) AS lower(trim(said)) IN ('true', '1', '1.0', 'yes', 't');
CREATE MACRO words_in(said) AS list_filter(regexp_split_to_array(coalesce(said, ''), '[\s,;]+'), lambda x: x <> '');
CREATE MACRO no_names() AS []::VARCHAR[];
CREATE MACRO no_links() AS NULL::VARCHAR[];
CREATE MACRO id_in(cell) AS nullif(nullif(
    regexp_replace(regexp_extract(cell, '[^\s,;\[\]''"]+'), '\.0$', ''), ''), 'nan')
