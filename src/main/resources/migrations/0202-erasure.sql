-- Erasing a person: what each concern keeps of users, and how it goes.

set local lock_timeout = '3s';

-- A part is done once more after the commands are over that were in flight when it began.
alter table account_erasure add column began_at timestamptz not null default clock_timestamp();

-- Users of whom nothing is left, but what says who wrote and did what.
create table account_erased (
    user_id  text collate "C" primary key,
    messages boolean     not null, -- whether what the user wrote to others has gone as well
    at       timestamptz not null default clock_timestamp()
);

-- What is erased by SQL alone, whether or not its concern runs. A concern's migration adds its row.
create table erasure_part (
    name  text collate "C" primary key,
    -- A function (who text, messages boolean, place text) returning text: does the next few rows from the place on, null
    -- for the beginning, and returns the place where the next step begins; null if nothing is left. A step may be done twice.
    erase text not null
);

create function erasure_step(part text, who text, messages boolean, place text) returns text language plpgsql as $$
declare
    after text;
begin
    execute format('select %I($1, $2, $3)', (select p.erase from erasure_part p where p.name = part))
        into strict after using who, messages, place;
    return after;
end
$$;

-- The log of the user's own topic: all that it says is the user's.
create function log_erase(who text, messages boolean, place text) returns text language plpgsql as $$
declare
    log  topic_log;
    gone integer;
begin
    select l.* into log from topic_log l where l.topic = 'user-' || who;
    if log.id is null then
        return null;
    end if;
    insert into topic_kept as k (topic_id, first_seq, skipped, first_at)
    values (log.id, log.head + 1, log.skipped, clock_timestamp())
    on conflict (topic_id) do update set
        first_seq = excluded.first_seq, skipped = excluded.skipped, first_at = excluded.first_at
    where excluded.first_seq > k.first_seq;
    with old as (
        select e.seq from topic_event e where e.topic_id = log.id and e.seq <= log.head order by e.seq limit 500),
    removed as (
        delete from topic_event e using old o where e.topic_id = log.id and e.seq = o.seq returning e.body),
    held as (
        select b.id, f.count from topic_body b
        join (select body, count(*) from removed where body is not null group by body) f on f.body = b.id
        order by b.id for update of b),
    freed as (
        update topic_body b set
            refs = b.refs - h.count,
            data = case when b.refs > h.count then b.data else '{}' end,
            users = case when b.refs > h.count then b.users end
        from held h where b.id = h.id)
    select count(*) into gone from removed;
    return case when gone = 500 then '' end;
end
$$;

create function idempotency_erase(who text, messages boolean, place text) returns text language plpgsql as $$
declare
    gone integer;
begin
    delete from publish_key p where p.caller = who;
    delete from idempotency_key k where (k.user_id, k.command, k.key) in (
        select o.user_id, o.command, o.key from idempotency_key o where o.user_id = who limit 500);
    get diagnostics gone = row_count;
    return case when gone = 500 then '' end;
end
$$;

create function quota_erase(who text, messages boolean, place text) returns text language sql as $$
    delete from quota_use q where q.user_id = who;
    select null::text
$$;

-- Events about the user that no log has, but that the user comes and goes: a back end is to know that the user is offline.
create function hook_erase(who text, messages boolean, place text) returns text language sql as $$
    delete from hook_queue q where q.user_id = who and (q.data is not null or q.logs is not null);
    delete from hook_parked p where p.user_id = who;
    select null::text
$$;

create function outbox_erase(who text, messages boolean, place text) returns text language sql as $$
    delete from outbox_event o where o.topic = 'user-' || who;
    select null::text
$$;

create function recovery_erase(who text, messages boolean, place text) returns text language sql as $$
    delete from recovery_set s where s.topics @> array['user-' || who];
    select null::text
$$;

-- Files that no message has, and those of the user's messages as well; the sweep removes their bytes and names.
create function file_erase(who text, messages boolean, place text) returns text language plpgsql as $$
declare
    gone integer;
begin
    update file f set gone_at = clock_timestamp() where f.id in (
        select o.id from file o
        where o.owner = who and o.gone_at is null and (o.message_id is null or file_erase.messages)
        limit 500 for update skip locked);
    get diagnostics gone = row_count;
    return case when gone = 500 then '' end;
end
$$;

-- Whose reactions a message has, without one user; null for none.
create function chat_reactions_without(reactions json, who text) returns json language sql immutable as $$
    select json_object_agg(r.key, r.users order by r.place) from (
        select e.key, e.place, (
            select json_agg(u.user_id order by u.place)
            from json_array_elements_text(e.value) with ordinality u (user_id, place) where u.user_id <> who) as users
        from json_each(reactions) with ordinality e (key, value, place)) r
    where r.users is not null
$$;

-- The data of an event of a chat without what this user has written.
create function chat_event_without(event text, data text, seq bigint, who text) returns text language sql stable as $$
    select case
        when event = 'message:reaction' and j.data ->> 'userId' = who then
            '{"chatId":' || (j.data -> 'chatId')::text || ',"messageId":' || (j.data -> 'messageId')::text
            || ',"userId":' || (j.data -> 'userId')::text || ',"reaction":"","removed":true}'
        when event = 'message:updated' and j.data -> 'message' ->> 'sender' = who then
            chat_blank_update(chat_event_without.data, seq)
        when event = 'message:updated' and json_typeof(j.data -> 'message' -> 'reactions') = 'object' then
            jsonb_set(j.data::jsonb, '{message,reactions}',
                coalesce(chat_reactions_without(j.data -> 'message' -> 'reactions', who), '{}')::jsonb)::text
        else chat_event_without.data end
    from (select chat_event_without.data::json as data) j
$$;

-- What the logs say of a user's words after a place, topic.seq, in the events of these names: at most 50 of them, found in a few
-- thousand events. The last row has the place where the next step begins and no event; without it nothing is left.
create function topic_events_naming(who text, events text[], place text)
returns table (topic_id bigint, topic text, seq bigint, event text, about bigint, data text, next text)
language sql stable as $$
    with slice as (
        select e.topic_id, e.seq, e.event, e.about, coalesce(e.data, b.data) as data
        from topic_event e left join topic_body b on b.id = e.body
        where (e.topic_id, e.seq) > (
            split_part(coalesce(place, '0.0'), '.', 1)::bigint, split_part(coalesce(place, '0.0'), '.', 2)::bigint)
        order by e.topic_id, e.seq limit 5000),
    named as (
        select s.* from slice s
        where s.event = any(events) and strpos(s.data, to_json(who)::text) > 0
        order by s.topic_id, s.seq limit 50),
    ends as (
        select n.topic_id, n.seq from named n where (select count(*) from named) = 50
        union all
        select s.topic_id, s.seq from slice s where (select count(*) from named) < 50)
    select n.topic_id, l.topic, n.seq, n.event, n.about, n.data, null::text
    from named n join topic_log l on l.id = n.topic_id
    union all
    (select null, null, null, null, null, null, e.topic_id || '.' || e.seq
    from ends e order by e.topic_id desc, e.seq desc limit 1)
$$;

-- Edits of the user's messages, and reactions: chats keep no copy of either elsewhere.
create function chat_event_erase(who text, messages boolean, place text) returns text language plpgsql as $$
declare
    after text;
begin
    if not messages then
        return null;
    end if;
    with named as (
        select n.* from topic_events_naming(who, '{message:updated,message:reaction}', place) n),
    blank as (
        select topic_blank(n.topic_id, n.seq, chat_event_without(n.event, n.data, coalesce(n.about, 0), who))
        from named n where n.topic like 'chat-%')
    select max(n.next) into after from named n where (select count(*) from blank) >= 0;
    return after;
end
$$;

-- What the user has published to channels with a history.
create function channel_erase(who text, messages boolean, place text) returns text language plpgsql as $$
declare
    after text;
begin
    if not messages then
        return null;
    end if;
    with named as (
        select n.* from topic_events_naming(who, '{publication}', place) n),
    blank as (
        select topic_blank(n.topic_id, n.seq, '{"channel":' || (n.data::json -> 'channel')::text || ',"seq":' || n.seq
            || ',"event":null,"data":null,"from":' || (n.data::json -> 'from')::text
            || ',"at":' || (n.data::json -> 'at')::text || '}')
        from named n where n.topic like 'channel-%' and n.data::json ->> 'from' = who)
    select max(n.next) into after from named n where (select count(*) from blank) >= 0;
    return after;
end
$$;

insert into erasure_part values
    ('log', 'log_erase'), ('idempotency', 'idempotency_erase'), ('quota', 'quota_erase'), ('hook', 'hook_erase'),
    ('outbox', 'outbox_erase'), ('recovery', 'recovery_erase'), ('file', 'file_erase'),
    ('chat-events', 'chat_event_erase'), ('channel', 'channel_erase');
