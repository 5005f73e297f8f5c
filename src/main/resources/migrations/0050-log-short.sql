-- Events name their topic by a number instead of by its text, and may refer to a body that a concern keeps.
--
-- Both tables are written anew, about three seconds for a million events, during which durable commands wait. If the tables
-- are not to be had soon, the migration fails and is tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

-- What a topic's name is unique by: an id may have 150 characters, and an index entry of it as many.
create function topic_key(topic text) returns uuid language plpgsql immutable strict parallel safe as $$
begin
    return encode(substring(sha256(convert_to(topic, 'UTF8')) for 16), 'hex')::uuid;
end
$$;

lock table topic_log, topic_event in access exclusive mode;

alter table topic_log
    drop constraint topic_log_pkey,
    add column id bigint generated always as identity primary key,
    set (fillfactor = 80);
create unique index topic_log_key on topic_log (topic_key(topic));
-- What a topic is found by.
create index topic_log_topic on topic_log using hash (topic);

-- Where concerns keep bodies that the log refers to. A concern's migration adds its row; its statements write the number.
create table topic_source (
    id     smallint primary key,
    -- A function (topic text, seqs bigint[], refs uuid[], bytes bigint) returning (seq bigint, body text): for each seq the
    -- body of the reference beside it, JSON as it goes to the clients. It is stable and never lacks a body, but may leave out
    -- those that have more than so many bytes of earlier ones before them, none counted for more than it is long.
    bodies text not null
);

-- The bodies of one source, in the snapshot of the statement that calls it.
create function topic_bodies(source smallint, topic text, seqs bigint[], refs uuid[], bytes bigint)
returns table (seq bigint, body text) language plpgsql stable as $$
begin
    return query execute format('select f.seq, f.body from %I($1, $2, $3, $4) f', (
        select s.bodies from topic_source s where s.id = source)) using topic, seqs, refs, bytes;
end
$$;

create table topic_entry (
    topic_id   bigint      not null,
    seq        bigint      not null,
    created_at timestamptz not null default clock_timestamp(),
    -- The transaction that said it: what tells a reader which topics have moved, whatever the order of the commits.
    xid        xid8        not null default pg_current_xact_id(),
    about      bigint,     -- the position of the event of the same topic that it is about; null for none
    body       bigint,     -- the body in topic_body, if it is one of several events that share it
    lineage    integer     not null default 1,
    source     smallint,   -- where the body is that ref refers to; null if it is here
    event      text        not null,
    ref        uuid,
    data       text,       -- JSON as it goes to the clients; null if it is elsewhere
    body_key   text,       -- the data is an object with the body under this key; null if the body is the data
    evict      text        -- the user who leaves the topic with this event, '' for everybody
);

insert into topic_entry (topic_id, seq, created_at, xid, about, body, lineage, event, data, body_key, evict)
select l.id, e.seq, e.created_at, e.xid, e.about, e.body, e.lineage, e.event, e.data, e.body_key, e.evict
from topic_event e join topic_log l on l.topic = e.topic order by e.topic, e.seq;

drop table topic_event;
alter table topic_entry rename to topic_event;
alter table topic_event add constraint topic_event_pkey primary key (topic_id, seq);
create index topic_event_moved on topic_event (lineage, xid);
