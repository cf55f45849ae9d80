-- The response curves at the horizons: the share left unanswered and Greenwood's sum, each added up in order of time,
-- and in which steps half and nine tenths are reached.
WITH at_0 AS (
    SELECT counts.*, steps.list AS steps, beginning() AS nobody
    FROM counts
    LEFT JOIN steps ON steps.nr = counts.nr AND steps.part = counts.part
),
at_1 AS (SELECT *, followed(nobody, steps, n, -1, {hour}) AS to_1 FROM at_0),
at_8 AS (SELECT *, followed(to_1, steps, n, {hour}, 8 * {hour}) AS to_8 FROM at_1),
at_24 AS (SELECT *, followed(to_8, steps, n, 8 * {hour}, 24 * {hour}) AS to_24 FROM at_8),
at_72 AS (SELECT *, followed(to_24, steps, n, 24 * {hour}, 72 * {hour}) AS to_72 FROM at_24)
SELECT *, followed(to_72, steps, n, 72 * {hour}, 168 * {hour}) AS to_168 FROM at_72
