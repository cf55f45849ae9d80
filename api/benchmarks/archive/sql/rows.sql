-- Posts in files of the first layout.
SELECT
    {account} AS account,
    {id} AS id,
    {author} AS author,
    {moment} AS moment,
    {is_repost} AS is_repost,
    {via} AS via,
    {followers} AS followers,
    {found_by_answer} AS found_by_answer,
    {found_by_message} AS found_by_message,
    {reply_to_id} AS reply_to_id,
    {reply_to_author} AS reply_to_author,
    {quotes_id} AS quotes_id,
    {quotes_author} AS quotes_author,
    {mentions} AS mentions,
    {text} AS text,
    {links} AS links,
    {url} AS url
FROM {relation}
