-- The logs of the durable topics.

-- One row per topic. Whoever appends holds this row locked until the commit, so positions are consecutive.
-- It is updated with every event: room on its page and no index on what changes keep that update cheap.
create table topic_log (
    topic     text collate "C" primary key,
    head      bigint      not null default 0, -- the last seq given out
    first_seq bigint      not null default 1, -- the first seq still kept; head + 1 if none is
    first_at  timestamptz,                    -- when that one was said
    moved_at  timestamptz not null default clock_timestamp()
) with (fillfactor = 70);

create table topic_event (
    topic      text collate "C" not null,
    seq        bigint           not null,
    event      text             not null,
    data       text             not null, -- JSON as it goes to the clients
    evict      text,                      -- the user who leaves the topic with this event, * for everybody
    created_at timestamptz      not null default clock_timestamp(),
    -- The transaction that said it: what tells a reader which topics have moved, whatever the order of the commits.
    xid        xid8             not null default pg_current_xact_id(),
    primary key (topic, seq)
);

create index topic_event_xid on topic_event (xid);

-- What other rooms' queries may join: where each topic stands and when it last moved.
create view topic_position as select topic, head, moved_at from topic_log;
