SELECT count(*) AS found FROM {relation} WHERE {unread}
