-- Chats and participants by the numbers of their logs, and a message as its own entry in its chat's log.
--
-- Four tables are written anew, about six seconds for a million messages, during which durable commands wait. If the tables
-- are not to be had soon, the migration fails and is tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

lock table topic_log, topic_event, topic_body, chat, chat_participant, chat_message in access exclusive mode;

-- What the log's retention writes and nobody who appends: it never holds a row that an append waits for. A log without
-- a row here has all its events.
create table topic_kept (
    topic_id  bigint primary key,
    first_seq bigint not null, -- the first seq still kept; head + 1 if none is
    skipped   bigint not null, -- how many positions before it had no event
    first_at  timestamptz      -- no event that is kept is older
);

insert into topic_kept (topic_id, first_seq, skipped, first_at)
select id, first_seq, 0, first_at from topic_log where first_seq > 1;

alter table topic_log drop column first_seq; -- first_at is the time of its very first event from now on

-- Which logs each transaction has moved: what a reader learns it from, whatever the order of the commits.
create table topic_moved (
    xid     xid8        not null default pg_current_xact_id(),
    at      timestamptz not null default clock_timestamp(),
    lineage integer     not null, -- transaction numbers of another cluster say nothing in this one
    topics  bigint[]    not null
);

create index topic_moved_xid on topic_moved (lineage, xid);

-- Up to which transaction of a lineage they have been deleted again; a lineage without a row has all.
create table topic_moved_deleted (
    lineage integer primary key,
    xid     xid8    not null default pg_current_xact_id()
);

-- No statement can move a log without it.
create function topic_log_moved() returns trigger language plpgsql as $$
begin
    insert into topic_moved (lineage, topics)
    select n.number, m.topics
    from log_lineage n cross join (select array_agg(id) as topics from moved where head > 0) m
    where m.topics is not null;
    return null;
end
$$;

create trigger topic_log_inserted after insert on topic_log
    referencing new table as moved for each statement execute function topic_log_moved();
create trigger topic_log_updated after update on topic_log
    referencing new table as moved for each statement execute function topic_log_moved();

-- Fails the statement of a command that appends at another position than the next.
create function topic_log_misplaced() returns boolean language plpgsql as $$
begin
    raise exception 'seq is not the next one of a locked topic';
end
$$;

-- A body with a list of users has their numbers instead of their names, which may be a hundred times as long.
alter table topic_body
    add column users    bigint[], -- their logs; null for none
    add column users_at integer;  -- the list of the names stands after so many characters of data

create function topic_body_text(data text, users bigint[], users_at integer) returns text language sql stable as $$
    select case when users is null then data else
        left(data, users_at)
        || '[' || coalesce((
            select string_agg(to_json(substring(l.topic from 6))::text, ',' order by u.place)
            from unnest(users) with ordinality u (id, place) join topic_log l on l.id = u.id), '') || ']'
        || substr(data, users_at + 1) end
$$;

create or replace view topic_position as select topic, head, moved_at, id from topic_log;

-- Everybody who was ever in a chat has a log, and so has every chat; should one be missing, it is made.
insert into topic_log (topic)
select t.topic from (
    select 'chat-' || id::text from chat union select 'chat-' || chat_id::text from chat_message
    union select 'chat-' || chat_id::text from chat_participant union select 'user-' || user_id from chat_participant
    ) t (topic)
where not exists (select from topic_log l where l.topic = t.topic) order by 1;

alter table chat add column log bigint; -- the number of its log
update chat c set log = l.id from topic_log l where l.topic = 'chat-' || c.id::text;
alter table chat alter column log set not null;
create unique index chat_log on chat (log);

create table chat_message_numbered (
    id          uuid        not null,
    log         bigint      not null, -- of its chat
    seq         bigint      not null, -- the position of its message:new, which this row is
    created_at  timestamptz not null,
    sender      text collate "C" not null,
    text        text, -- null once it is deleted
    client_id   text collate "C",
    reply_to    uuid,
    attachments json, -- null for none
    reactions   json, -- {"<reaction>": [user id]}, null for none
    edited_at   timestamptz,
    deleted_at  timestamptz,
    fingerprint bytea -- of what its sender sent under client_id; null: without one, or before migration 0040
) with (fillfactor = 90);

insert into chat_message_numbered (id, log, seq, created_at, sender, text, client_id, reply_to, attachments, reactions,
    edited_at, deleted_at, fingerprint)
select m.id, l.id, m.seq, m.created_at, m.sender, m.text, m.client_id, m.reply_to, m.attachments, m.reactions,
    m.edited_at, m.deleted_at, m.fingerprint
from chat_message m join topic_log l on l.topic = 'chat-' || m.chat_id::text order by m.created_at;

drop table chat_message;
alter table chat_message_numbered rename to chat_message;
alter table chat_message add constraint chat_message_pkey primary key (id);
create unique index chat_message_position on chat_message (log, seq);
create unique index chat_message_client on chat_message (log, sender, client_id) where client_id is not null;

create table chat_participant_numbered (
    log        bigint      not null, -- of the chat
    person     bigint      not null, -- the number of the user's log
    place      bigint generated always as identity, -- the order in which they came
    read_seq   bigint      not null default 0,
    since_seq  bigint      not null default 0, -- the position of the event with which they came; 0: the chat was made with them
    shown_seq  bigint,      -- the read position that others see while the user is invisible; null: they see read_seq
    hidden_seq bigint,      -- hidden until a message after this position; null: not hidden
    draft_at   timestamptz, -- when the last event with a changed draft was written
    muted      boolean     not null default false,
    draft_due  boolean     not null default false, -- the draft has changed since that event
    draft      text         -- null for none
) with (fillfactor = 90);

insert into chat_participant_numbered (log, person, place, read_seq, since_seq, shown_seq, hidden_seq, draft_at,
    muted, draft_due, draft)
overriding system value
select c.id, l.id, p.place, p.read_seq, p.since_seq, p.shown_seq, p.hidden_seq, p.draft_at, p.muted, p.draft_due, p.draft
from chat_participant p join topic_log l on l.topic = 'user-' || p.user_id
    join topic_log c on c.topic = 'chat-' || p.chat_id::text order by p.chat_id, p.place;
-- Places of participants who have left are not given again.
select setval('chat_participant_numbered_place_seq', last_value, is_called) from chat_participant_place_seq;

drop table chat_participant;
alter table chat_participant_numbered rename to chat_participant;
alter sequence chat_participant_numbered_place_seq rename to chat_participant_place_seq;
alter table chat_participant add constraint chat_participant_pkey primary key (log, person);
create index chat_participant_place on chat_participant (person, place);
create index chat_participant_draft on chat_participant (draft_at) where draft_due;

create table topic_entry (
    topic_id   bigint      not null,
    seq        bigint      not null,
    created_at timestamptz not null default clock_timestamp(),
    about      bigint,     -- the position of the event of the same topic that it is about; null for none
    body       bigint,     -- the body in topic_body, if it is one of several events that share it
    event      text        not null,
    data       text,       -- JSON as it goes to the clients; null if it is in topic_body
    body_key   text,       -- the data is an object with the body under this key; null if the body is the data
    evict      text        -- the user who leaves the topic with this event, '' for everybody
);

insert into topic_entry (topic_id, seq, created_at, about, body, event, data, body_key, evict)
select e.topic_id, e.seq, e.created_at, e.about, e.body, e.event, e.data, e.body_key, e.evict
from topic_event e
where e.source is null and not exists (select from chat_message m where m.log = e.topic_id and m.seq = e.seq)
order by e.topic_id, e.seq;

drop table topic_event;
alter table topic_entry rename to topic_event;
alter table topic_event add constraint topic_event_pkey primary key (topic_id, seq);

-- All events of the logs: what readers and the retention read. A concern that keeps events itself adds its table here, by
-- a migration; it has an index on what is topic_id and seq here, and topic_source has the function for its bodies.
create view topic_said as
select topic_id, seq, created_at, event, evict, about, body, body_key, data, null::smallint as source, null::uuid as ref
from topic_event
union all
select log, seq, created_at, 'message:new'::text, null::text, null::bigint, null::bigint, null::text, null::text, 1::smallint, id
from chat_message;

-- The participants of the chats by their ids.
create view chat_member as
select p.log, p.person, p.place, substring(t.topic from 6) as user_id, p.since_seq, p.read_seq, p.shown_seq
from chat_participant p join topic_position t on t.id = p.person;
