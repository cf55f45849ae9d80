SELECT nr, manner, age, wait, is_answered FROM openings WHERE nr IN ({numbers}) ORDER BY nr
