-- What hooks get beside the logs' events, the events that a back end would not take, and what retention spares.

set local lock_timeout = '3s';

insert into lease (name, holder, until) select 'hook/' || name, holder, held_until from hook where holder is not null;

alter table hook
    drop column holder,
    drop column held_until,
    drop column parked_at, -- events are parked, no longer a hook as a whole
    add column failed_at  timestamptz,                                        -- the last failure
    add column given_up   bigint      not null default 0,                     -- events that will not be sent any more
    add column spare_ms   bigint      not null default 345600000,             -- how old an event is spared by retention
    add column resumed_at timestamptz not null default clock_timestamp();     -- since when topics are looked for without a break

-- Events that no log has, in the order in which they are sent. What a message:unread says is read when it is sent.
create table hook_queue (
    hook    text collate "C" not null references hook on delete cascade,
    id      bigint generated always as identity,
    at      timestamptz      not null,
    event   text             not null,
    user_id text collate "C" not null,
    logs    bigint[], -- of message:unread, the logs of the chats
    seqs    bigint[], -- and the last unread message of each
    primary key (hook, id)
);

-- The users of whom a hook was last told that they are online; only for hooks that take user:online or user:offline.
create table hook_online (
    hook    text collate "C" not null references hook on delete cascade,
    user_id text collate "C" not null,
    primary key (hook, user_id)
);

-- The chats with messages of which it is not decided yet who has not read them; only for hooks that take message:unread.
create table hook_unread (
    hook     text collate "C" not null references hook on delete cascade,
    topic_id bigint           not null,
    seq      bigint           not null, -- up to here it is decided
    due_at   timestamptz      not null, -- when it can be decided of the next message
    primary key (hook, topic_id)
);

create index hook_unread_due on hook_unread (hook, due_at);

-- Events that the back end has not taken for so long that they wait for an operator. They are no copies: what the log or
-- the chat has no longer cannot be sent again.
create table hook_parked (
    hook      text collate "C" not null references hook on delete cascade,
    id        bigint generated always as identity,
    parked_at timestamptz      not null default clock_timestamp(),
    error     text             not null, -- of the last attempt
    again     boolean          not null default false, -- is to be sent again
    event     text             not null,
    at        timestamptz,     -- when it was said
    topic_id  bigint,          -- of an event of a log
    seq       bigint,
    queued    bigint,          -- of another event, as in hook_queue
    user_id   text collate "C",
    logs      bigint[],
    seqs      bigint[],
    primary key (hook, id)
);

create index hook_parked_again on hook_parked (hook, id) where again;

-- As before, with what the hook knew of the topic, and its name. Each topic is looked up by itself: nobody knows in advance that
-- few have moved, and a plan for many would read all topics again and again.
drop function hook_moved(text, integer, xid8, timestamptz);
create function hook_moved(of_hook text, of_lineage integer, since xid8, since_at timestamptz)
returns table (topic_id bigint, topic text, before bigint, known bigint, head bigint) language sql stable as $$
    with moved as (
        select unnest(m.topics) as id from topic_moved m where m.lineage = of_lineage and m.xid >= since
        union
        select l.id from topic_log l
        where l.moved_at >= since_at - interval '1 minute' and exists (
            select from topic_moved_deleted d where d.lineage = of_lineage and d.xid > since))
    select m.id, l.topic, coalesce(t.seq, s.seq, 0), coalesce(t.head, s.seq, 0), l.head
    from moved m
    cross join lateral (select g.topic, g.head from topic_log g where g.id = m.id limit 1) l
    left join lateral (
        select h.seq, h.head from hook_topic h where h.hook = of_hook and h.topic_id = m.id limit 1) t on true
    left join lateral (
        select e.seq from topic_said e
        where t.seq is null and e.topic_id = m.id and e.created_at < since_at - interval '1 minute'
        order by e.seq desc limit 1) s on true
$$;

-- The events that retention spares: in these topics those after a position, unless they are older than a time. A concern
-- that must not miss an event adds itself here, by a migration. A hook that nobody looks after spares none.
create view topic_wanted as
select t.topic_id, t.seq, case
    when h.resumed_at > clock_timestamp() - h.spare_ms * interval '1 millisecond' then timestamptz '-infinity'
    else clock_timestamp() - h.spare_ms * interval '1 millisecond' end as since
from hook_topic t join hook h on h.name = t.hook
where t.seq < t.head and h.seen_at > clock_timestamp() - interval '1 hour';

-- Who has not read the messages of a chat after a position and up to another one, as far as they were sent until a moment:
-- of each person the last such message. A person's own messages do not count, nor those before they came; who has muted the
-- chat is left out. Without such a person there is one row, since all have the position up to which this decides, and when
-- the next message was sent, null if there is none.
create function chat_unread(of_log bigint, after bigint, upto bigint, until timestamptz)
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
                and o.sender <> substring(t.topic from 6) and o.deleted_at is null
            order by o.seq desc limit 1) m
        where c.log = of_log and c.deleted_at is null and not p.muted) u on true
$$;

-- The data of a message:unread as it is now: of each chat that the user is still in the unread messages, counted up to a
-- number, and the last one it was about. Null if the user is in none of the chats any more.
create function chat_unread_data(of_user text, of_logs bigint[], of_seqs bigint[], most bigint) returns text
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
            where o.log = g.log and o.seq > p.read_seq and o.sender <> of_user and o.deleted_at is null limit most) o) n
$$;
