-- The users of a name, which is compared as account_known has it: for statements of other concerns, which know no table of this
-- one. Tokens may bring many users of one name; a hundred of them are found.
create function account_named(name text) returns setof text language sql stable as $$
    select id from account_known where name_key = name order by id limit 100
$$;
