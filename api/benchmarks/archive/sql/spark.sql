-- What the statements take for granted, for Spark, whose functions of SQL cannot stand in a lambda.
CREATE TEMPORARY FUNCTION size_of(list ARRAY<BIGINT>) RETURNS INT RETURN coalesce(array_size(list), 0);
CREATE TEMPORARY FUNCTION has(list ARRAY<BIGINT>, one BIGINT) RETURNS BOOLEAN RETURN array_contains(list, one);
CREATE TEMPORARY FUNCTION others(list ARRAY<BIGINT>, one BIGINT) RETURNS INT
    RETURN coalesce(array_size(filter(list, x -> x NOT IN ({own}, {support}, one))), 0);
CREATE TEMPORARY FUNCTION folded(name STRING) RETURNS STRING RETURN CASE
    WHEN regexp_like(name, '^{plain_name}$') THEN name
    ELSE {folding}
END;
CREATE TEMPORARY FUNCTION fingerprint(text STRING) RETURNS BIGINT
    RETURN CASE WHEN text IS NOT NULL THEN xxhash64(text) END;
CREATE TEMPORARY FUNCTION name_print(name STRING) RETURNS BIGINT
    RETURN CASE WHEN name IS NOT NULL THEN xxhash64(folded(name)) END;
CREATE TEMPORARY FUNCTION pair(nr INT, person BIGINT) RETURNS BIGINT
    RETURN CASE WHEN person NOT IN ({own}, {support}) THEN xxhash64(nr, person) END;
CREATE TEMPORARY FUNCTION name_prints(names ARRAY<STRING>) RETURNS ARRAY<BIGINT>
    RETURN CASE WHEN array_size(names) > 0 THEN transform(names, x -> xxhash64(CASE
        WHEN regexp_like(x, '^{plain_name}$') THEN x
        ELSE {folding_of_one}
    END)) END;
CREATE TEMPORARY FUNCTION lone_print(names ARRAY<STRING>) RETURNS BIGINT
    RETURN CASE WHEN array_size(names) = 1 THEN name_print(get(names, 0)) END;
CREATE TEMPORARY FUNCTION crowd_prints(names ARRAY<STRING>) RETURNS ARRAY<BIGINT>
    RETURN CASE WHEN array_size(names) > 1 THEN name_prints(names) END;
CREATE TEMPORARY FUNCTION list_of(one BIGINT) RETURNS ARRAY<BIGINT> RETURN array(one);
CREATE TEMPORARY FUNCTION voice(name BIGINT, handle BIGINT, address BIGINT, own_id BIGINT, support ARRAY<BIGINT>)
    RETURNS BIGINT RETURN CASE
    WHEN name = handle OR name = address OR name = own_id THEN {own}
    WHEN array_contains(support, name) THEN {support}
    ELSE name
END;
CREATE TEMPORARY FUNCTION voices(
    names ARRAY<BIGINT>, handle BIGINT, address BIGINT, own_id BIGINT, support ARRAY<BIGINT>
) RETURNS ARRAY<BIGINT> RETURN array_distinct(transform(names, x -> CASE
    WHEN x = handle OR x = address OR x = own_id THEN {own}
    WHEN array_contains(support, x) THEN {support}
    ELSE x
END));
CREATE TEMPORARY FUNCTION beginning() RETURNS STRUCT<
    unanswered: DOUBLE, hazard: DOUBLE,
    half: STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>, ninth: STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>
> RETURN named_struct(
    'unanswered', 1.0D,
    'hazard', 0.0D,
    'half', CAST(NULL AS STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>),
    'ninth', CAST(NULL AS STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>)
);
CREATE TEMPORARY FUNCTION followed(
    start STRUCT<
        unanswered: DOUBLE, hazard: DOUBLE,
        half: STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>, ninth: STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>
    >,
    steps ARRAY<STRUCT<until: BIGINT, since: BIGINT, before: BIGINT, answered: BIGINT>>,
    n BIGINT, since BIGINT, until BIGINT
) RETURNS STRUCT<
    unanswered: DOUBLE, hazard: DOUBLE,
    half: STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>, ninth: STRUCT<since: BIGINT, until: BIGINT, place: DOUBLE>
> RETURN aggregate(
    transform(
        filter(coalesce(steps, array()), x -> x.until > since AND x.until <= until),
        x -> named_struct(
            'unanswered', CAST(n - x.before - x.answered AS DOUBLE) / CAST(n - x.before AS DOUBLE),
            'hazard', CASE WHEN n - x.before > x.answered THEN CAST(x.answered AS DOUBLE)
                / CAST((n - x.before) * (n - x.before - x.answered) AS DOUBLE) END,
            'since', x.since,
            'until', x.until,
            'waiting', CAST(n - x.before AS DOUBLE)
        )
    ),
    start,
    (x, y) -> named_struct(
        'unanswered', x.unanswered * y.unanswered,
        'hazard', x.hazard + y.hazard,
        'half', coalesce(x.half, CASE
            WHEN 1.0D - x.unanswered * y.unanswered >= 0.5D - {rounding}D THEN named_struct(
                'since', y.since, 'until', y.until,
                'place', y.waiting * (1.0D - (1.0D - 0.5D + {rounding}D) / x.unanswered)
            )
        END),
        'ninth', coalesce(x.ninth, CASE
            WHEN 1.0D - x.unanswered * y.unanswered >= 0.9D - {rounding}D THEN named_struct(
                'since', y.since, 'until', y.until,
                'place', y.waiting * (1.0D - (1.0D - 0.9D + {rounding}D) / x.unanswered)
            )
        END)
    )
);
CREATE TEMPORARY FUNCTION half(number BIGINT) RETURNS BIGINT RETURN shiftright(number, 1);
CREATE TEMPORARY FUNCTION hour_of(moment BIGINT) RETURNS INT RETURN CAST(moment div {hour} % 24 AS INT);
CREATE TEMPORARY FUNCTION micros(moment TIMESTAMP) RETURNS BIGINT RETURN unix_micros(moment);
CREATE TEMPORARY FUNCTION moment_in(said STRING) RETURNS BIGINT RETURN unix_micros(coalesce(
    try_cast(said AS TIMESTAMP), try_to_timestamp(substr(said, 5), 'MMM dd HH:mm:ss Z yyyy')
));
CREATE TEMPORARY FUNCTION flag_in(said STRING) RETURNS BOOLEAN
    RETURN lower(trim(said)) IN ('true', '1', '1.0', 'yes', 't');
CREATE TEMPORARY FUNCTION words_in(said STRING) RETURNS ARRAY<STRING>
    RETURN filter(split(coalesce(said, ''), '[\\s,;]+'), x -> x <> '');
CREATE TEMPORARY FUNCTION no_links() RETURNS ARRAY<STRING> RETURN CAST(NULL AS ARRAY<STRING>);
CREATE TEMPORARY FUNCTION no_names() RETURNS ARRAY<STRING> RETURN CAST(array() AS ARRAY<STRING>);
CREATE TEMPORARY FUNCTION id_in(cell STRING) RETURNS STRING RETURN nullif(nullif(
    regexp_replace(regexp_extract(cell, '[^\\s,;\\[\\]\'"]+', 0), '\\.0$', ''), ''), 'nan')
