SELECT account, nullif(id, '') AS id, words_in(support_handles) AS support FROM {relation}
