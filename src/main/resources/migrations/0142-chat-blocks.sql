-- Who blocks whom, and messages that nobody but their sender gets.

-- What follows takes the tables for itself for a moment. If that moment does not come soon, the migration fails and is
-- tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

-- People by the numbers of their logs. Whoever changes a row holds the logs of both locked, and that of their direct chat.
create table chat_block (
    person  bigint      not null, -- who blocks
    blocked bigint      not null, -- whom
    place   bigint generated always as identity, -- the order in which they were blocked
    at      timestamptz not null default clock_timestamp(),
    person_seen  timestamptz, -- when they were last seen, each as the other sees it as long as the block lasts
    blocked_seen timestamptz,
    primary key (person, blocked)
);

create index chat_block_blocked on chat_block (blocked);
create index chat_block_place on chat_block (person, place);

-- Both follow from chat_block, so that commands that are about nobody who blocks or is blocked need not look there.
alter table chat_participant
    add column apart boolean not null default false, -- the person blocks somebody, or somebody blocks them
    add column quiet boolean not null default false; -- of a direct chat: one of the two blocks the other

alter table chat_message
    add column only_sender boolean; -- true: sent to somebody who blocks the sender; null: for all participants

-- With the user whom an event is for alone, null for all: such a message, and what is about it.
create or replace view topic_said as
select e.topic_id, e.seq, e.created_at, e.event, e.evict, e.about, e.body, e.body_key, e.data, null::smallint as source,
    null::uuid as ref, case when e.about is not null then (
        select m.sender from chat_message m where m.log = e.topic_id and m.seq = e.about and m.only_sender) end as only_for
from topic_event e
union all
select log, seq, created_at, 'message:new'::text, null::text, null::bigint, null::bigint, null::text, null::text, 1::smallint, id,
    case when only_sender then sender end
from chat_message;

-- As before, without messages that nobody but their sender gets, and without those of people whom the person blocks.
create or replace function chat_unread(of_log bigint, after bigint, upto bigint, until timestamptz)
returns table (decided bigint, next_at timestamptz, user_id text, seq bigint, at timestamptz) language sql stable as $$
    with later as (
        select m.seq, m.created_at from chat_message m
        where m.log = of_log and m.seq > after and m.created_at > until order by m.seq limit 1),
    bounds as (
        select least(upto, coalesce((select l.seq - 1 from later l), upto)) as decided,
            (select l.created_at from later l) as next_at)
    select b.decided, b.next_at, u.user_id, u.seq, u.created_at
    from bounds b left join lateral (
        select substring(t.topic from 6) as user_id, m.seq, m.created_at
        from chat c join chat_participant p on p.log = c.log join topic_position t on t.id = p.person
        cross join lateral (
            select o.seq, o.created_at from chat_message o
            where o.log = of_log and o.seq > greatest(after, p.read_seq, p.since_seq) and o.seq <= b.decided
                and o.created_at > until - interval '3 days'
                and o.sender <> substring(t.topic from 6) and o.deleted_at is null and o.only_sender is null
                and case when p.apart then not exists (
                    select from chat_block k join topic_position s on s.id = k.blocked
                    where k.person = p.person and s.topic = 'user-' || o.sender) else true end
            order by o.seq desc limit 1) m
        where c.log = of_log and c.deleted_at is null and not p.muted) u on true
$$;

create or replace function chat_unread_data(of_user text, of_logs bigint[], of_seqs bigint[], most bigint) returns text
language sql stable as $$
    select '{"userId":' || to_json(of_user)::text || ',"chats":[' || string_agg(
        '{"chatId":"' || c.id || '","name":' || coalesce(to_json(c.name)::text, 'null') || ',"unread":' || n.unread
        || ',"last":{"message":' || b.body || '}}', ',' order by g.place) || ']}'
    from unnest(of_logs, of_seqs) with ordinality g (log, seq, place)
    join chat c on c.log = g.log and c.deleted_at is null
    join topic_position t on t.topic = 'user-' || of_user
    join chat_participant p on p.log = c.log and p.person = t.id and p.since_seq < g.seq
    join chat_message m on m.log = g.log and m.seq = g.seq
    cross join lateral chat_message_bodies('chat-' || c.id::text, array[m.seq], array[m.id], 1) b
    cross join lateral (
        select count(*) as unread from (
            select from chat_message o
            where o.log = g.log and o.seq > p.read_seq and o.sender <> of_user and o.deleted_at is null
                and o.only_sender is null limit most) o) n
$$;
