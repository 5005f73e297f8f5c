-- Which uninterrupted history of the logs this database continues: see the class LineageWatch.

set local lock_timeout = '3s';

create table log_lineage (
    only_one   boolean     primary key default true check (only_one),
    number     integer     not null default 1,
    id         text        not null default gen_random_uuid()::text,
    base       bigint      not null default 0,    -- the first position that a topic gets in it, if its head is lower
    cluster    text,                              -- the system identifier of the PostgreSQL that it runs in; null: not known yet
    timeline   text,                              -- and that one's timeline
    mark       bigint      not null default 0,    -- raised every second by one node
    marked_at  timestamptz not null default clock_timestamp(),
    began_at   timestamptz not null default clock_timestamp(),
    earlier    json        not null default '[]'  -- [{number, id, base, mark}], also of branches that did not survive
) with (fillfactor = 10);

insert into log_lineage default values;

-- How many positions between first_seq and head have no event, because a lineage began there.
alter table topic_log add column skipped bigint not null default 0;

-- Transaction numbers of another cluster say nothing here: what has moved is looked for within one lineage.
alter table topic_event add column lineage integer not null default 1;
create index topic_event_moved on topic_event (lineage, xid);
drop index topic_event_xid;
