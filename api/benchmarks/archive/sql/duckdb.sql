-- What the statements take for granted, for DuckDB. Spaces and foldings come from api.benchmarks.archive.names.
CREATE MACRO size_of(list) AS coalesce(len(list), 0);
CREATE MACRO has(list, one) AS list_contains(list, one);
CREATE MACRO others(list, one) AS
    coalesce(len(list_filter(list, lambda x: x NOT IN ({own}, {support}, one))), 0);
CREATE MACRO folded(name) AS CASE
    WHEN regexp_full_match(name, '{plain_name}') THEN name
    ELSE folded_otherwise(name)
END;
CREATE MACRO fingerprint(text) AS CASE WHEN text IS NOT NULL THEN hash(text) END;
CREATE MACRO fingerprints(names) AS CASE WHEN len(names) > 0 THEN list_transform(names, lambda x: hash(folded(x))) END;
CREATE MACRO voice(name, handle, address, own_id, support) AS CASE
    WHEN name = handle OR name = address OR name = own_id THEN {own}
    WHEN list_contains(support, name) THEN {support}
    ELSE name
END;
CREATE MACRO voices(names, handle, address, own_id, support) AS
    list_distinct(list_transform(names, lambda x: voice(x, handle, address, own_id, support)));
CREATE MACRO beginning() AS {'unanswered': 1.0::DOUBLE, 'hazard': 0.0::DOUBLE, 'half': NULL::BIGINT, 'ninth': NULL::BIGINT};
CREATE MACRO followed(before, steps, n, since, until) AS list_reduce(
    list_prepend(before, list_transform(
        list_filter(steps, lambda x: x.wait > since AND x.wait <= until),
        lambda x: {
            'unanswered': (n - x.place + 1 - x.answered)::DOUBLE / (n - x.place + 1)::DOUBLE,
            'hazard': x.answered::DOUBLE / ((n - x.place + 1) * (n - x.place + 1 - x.answered))::DOUBLE,
            'half': x.wait,
            'ninth': x.wait
        }
    )),
    lambda x, y: {
        'unanswered': x.unanswered * y.unanswered,
        'hazard': x.hazard + y.hazard,
        'half': coalesce(x.half, CASE WHEN 1.0::DOUBLE - x.unanswered * y.unanswered >= 0.5::DOUBLE - {rounding}::DOUBLE THEN y.half END),
        'ninth': coalesce(x.ninth, CASE WHEN 1.0::DOUBLE - x.unanswered * y.unanswered >= 0.9::DOUBLE - {rounding}::DOUBLE THEN y.ninth END)
    }
);
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
