-- Events that go out to back ends, at least once and in the order of each topic.

-- One row per configured hook. The node that holds it delivers; it is fenced by holder and held_until.
create table hook (
    name          text collate "C" primary key,
    horizon       text        not null, -- up to which transactions topics were looked for: lineage:xid
    holder        text,
    held_until    timestamptz not null default '-infinity',
    attempts      integer     not null default 0, -- failures in a row
    failing_since timestamptz,
    next_at       timestamptz not null default '-infinity',
    parked_at     timestamptz,
    error         text,       -- of the last failure, until one succeeds
    delivered     bigint      not null default 0,
    delivered_at  timestamptz
);

-- What each hook has taken of a topic.
create table hook_topic (
    hook     text collate "C" not null references hook on delete cascade,
    topic_id bigint           not null,
    seq      bigint           not null, -- up to here delivered, or of no interest
    head     bigint           not null, -- up to here known
    primary key (hook, topic_id)
) with (fillfactor = 80);

create index hook_topic_due on hook_topic (hook, topic_id) where seq < head;

-- The topics with events of transactions from this one on, whatever the order of the commits: a reader that takes over the
-- oldest open transaction of its snapshot as the next one to ask from misses none, and meets some twice.
create function topic_moved(of_lineage integer, since xid8)
returns table (topic_id bigint, before bigint, head bigint) language sql stable as $$
    select e.topic_id, min(e.seq) - 1, max(e.seq) from topic_event e
    where e.lineage = of_lineage and e.xid >= since group by e.topic_id
$$;

-- When these events were said.
create function topic_times(topics bigint[], seqs bigint[])
returns table (topic_id bigint, seq bigint, created_at timestamptz) language sql stable as $$
    select e.topic_id, e.seq, e.created_at from unnest(topics, seqs) g (topic_id, seq)
    join topic_event e on e.topic_id = g.topic_id and e.seq = g.seq
$$;
