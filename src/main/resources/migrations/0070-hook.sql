-- Events that go out to back ends, at least once and in the order of each topic.

-- One row per configured hook. The node that holds it delivers; it is fenced by holder and held_until.
create table hook (
    name          text collate "C" primary key,
    horizon       text        not null, -- up to which transactions topics were looked for: lineage:xid
    seen_at       timestamptz not null default clock_timestamp(), -- when
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
-- oldest open transaction of its snapshot as the next one to ask from misses none, and meets some twice. Where the record
-- of what moved does not reach back so far, by the time. No transaction of the hub is open for a minute: in a topic that
-- the hook does not know yet, what is older was said before the hook was made.
create function hook_moved(of_hook text, of_lineage integer, since xid8, since_at timestamptz)
returns table (topic_id bigint, before bigint, head bigint) language sql stable as $$
    with moved as (
        select unnest(m.topics) as id from topic_moved m where m.lineage = of_lineage and m.xid >= since
        union
        select l.id from topic_log l
        where l.moved_at >= since_at - interval '1 minute' and exists (
            select from topic_moved_deleted d where d.lineage = of_lineage and d.xid > since))
    select l.id, coalesce(t.seq, (
            select e.seq from topic_said e where e.topic_id = l.id and e.created_at < since_at - interval '1 minute'
            order by e.seq desc limit 1), 0), l.head
    from moved m join topic_log l on l.id = m.id left join hook_topic t on t.hook = of_hook and t.topic_id = l.id
$$;

-- When these events were said.
create function topic_times(topics bigint[], seqs bigint[])
returns table (topic_id bigint, seq bigint, created_at timestamptz) language sql stable as $$
    select e.topic_id, e.seq, e.created_at from unnest(topics, seqs) g (topic_id, seq)
    join topic_said e on e.topic_id = g.topic_id and e.seq = g.seq
$$;
