-- How much of each quota users have taken. Counted from this migration on.

create table quota_use (
    user_id text collate "C" not null,
    kind    text collate "C" not null, -- chats: those the user has created; bytes: of messages and todos
    amount  bigint           not null,
    primary key (user_id, kind)
) with (fillfactor = 70);

-- What other rooms' statements may call.
create function quota_used(who text, what text) returns bigint language sql stable as $$
    select coalesce((select q.amount from quota_use q where q.user_id = who and q.kind = what), 0)
$$;

create function quota_add(who text, what text, more bigint) returns void language sql as $$
    insert into quota_use as q (user_id, kind, amount) values (who, what, greatest(0, more))
    on conflict (user_id, kind) do update set amount = greatest(0, q.amount + more)
$$;
