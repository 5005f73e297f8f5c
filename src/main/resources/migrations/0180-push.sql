-- Push messages for people who are away: their browsers' subscriptions, what is decided, and what waits to be sent.

-- The trigger takes account_revocation for a moment. If that moment does not come soon, the migration fails and is tried
-- again, so that nobody waits for it.
set local lock_timeout = '3s';

-- By which push services know the hub. Subscriptions are bound to it.
create table push_key (
    only_one    boolean primary key default true check (only_one),
    public_key  bytea   not null, -- an uncompressed point of P-256
    private_key bytea   not null  -- PKCS #8
);

create table push_subscription (
    id         bigint generated always as identity primary key,
    endpoint   text collate "C" not null unique, -- of one browser
    host       text collate "C" not null,        -- of the endpoint
    user_id    text collate "C" not null,
    token      text collate "C" not null,        -- it ends with this token
    issued_at  timestamptz,                      -- when the token was; null if it does not say
    p256dh     bytea            not null,
    auth       bytea            not null,
    expires_at timestamptz,
    created_at timestamptz      not null default clock_timestamp(),
    renewed_at timestamptz      not null default clock_timestamp() -- when the browser last sent it
);

create index push_subscription_user on push_subscription (user_id, id);

-- Up to where the logs have been looked at; see the table hook.
create table push_cursor (
    only_one boolean     primary key default true check (only_one),
    horizon  text        not null, -- lineage:xid
    seen_at  timestamptz not null default clock_timestamp()
) with (fillfactor = 10);

insert into push_cursor (horizon) select number || ':' || pg_snapshot_xmin(pg_current_snapshot())::text from log_lineage;

-- What is known of the logs of chats that a subscriber is in, and of subscribers' own.
create table push_topic (
    topic_id bigint      primary key,
    chat     boolean     not null, -- or a subscriber's own
    seq      bigint      not null, -- up to here it is decided who is to be reached
    head     bigint      not null, -- up to here known
    due_at   timestamptz,          -- when more can be decided; null if all is
    moved_at timestamptz not null default clock_timestamp()
) with (fillfactor = 70);

create index push_topic_due on push_topic (due_at) where due_at is not null;

-- What waits for a push service. Of a chat there is one for each browser, about the last message; of notifications each.
create table push_delivery (
    id           bigint generated always as identity primary key,
    subscription bigint      not null references push_subscription on delete cascade,
    topic_id     bigint      not null,
    slot         bigint      not null, -- 0 for a chat, seq for a notification
    seq          bigint      not null,
    at           timestamptz not null default clock_timestamp(), -- when it was decided
    next_at      timestamptz not null default clock_timestamp(), -- when it may be sent
    attempts     integer     not null default 0,
    unique (subscription, topic_id, slot)
);

create index push_delivery_next on push_delivery (next_at);

-- Whether a token, of this id and time of issue, has been revoked.
create function account_token_ended(of_user text, of_token text, issued timestamptz) returns boolean
language sql stable as $$
    select exists (
        select from account_revocation r
        where r.user_id = of_user and (r.token = of_token or r.token = '' and r.spared is distinct from of_token
            and coalesce(issued < r.not_before, true)))
$$;

-- Signing out, here or everywhere, another password and the end of the account all revoke tokens; a subscription ends with its
-- own. One that is made at the same moment is never used, and removed later.
create function push_token_ended() returns trigger language plpgsql as $$
begin
    delete from push_subscription s where s.user_id = new.user_id and account_token_ended(s.user_id, s.token, s.issued_at);
    return null;
end
$$;

create trigger account_revocation_push after insert or update on account_revocation
    for each row execute function push_token_ended();

-- The logs that have moved, as hook_moved finds them, as far as they are of interest.
create function push_moved(of_lineage integer, since xid8, since_at timestamptz)
returns table (topic_id bigint, chat boolean, before bigint, head bigint) language sql stable as $$
    with moved as (
        select unnest(m.topics) as id from topic_moved m where m.lineage = of_lineage and m.xid >= since
        union
        select l.id from topic_log l
        where l.moved_at >= since_at - interval '1 minute' and exists (
            select from topic_moved_deleted d where d.lineage = of_lineage and d.xid > since))
    select m.id, l.topic like 'chat-%', coalesce(t.seq, s.seq, 0), l.head
    from moved m
    cross join lateral (select g.topic, g.head from topic_log g where g.id = m.id limit 1) l
    left join lateral (select p.seq from push_topic p where p.topic_id = m.id limit 1) t on true
    left join lateral (
        select e.seq from topic_said e
        where t.seq is null and e.topic_id = m.id and e.created_at < since_at - interval '1 minute'
        order by e.seq desc limit 1) s on true
    where case
        when t.seq is not null then true
        -- By a limit, for one log after the other: an `exists` may be answered from all participants of all chats.
        when l.topic like 'chat-%' then (
            select true from chat_participant p join topic_position u on u.id = p.person
                join push_subscription b on b.user_id = substring(u.topic from 6)
            where p.log = m.id limit 1) is not null
        when l.topic like 'user-%' then (
            select true from push_subscription b where b.user_id = substring(l.topic from 6) limit 1) is not null
        else false end
$$;

-- The notifications in a user's own log, in the form of chat_unread.
create function push_notices(of_log bigint, after bigint, upto bigint, until timestamptz)
returns table (decided bigint, next_at timestamptz, user_id text, seq bigint, at timestamptz) language sql stable as $$
    with later as (
        select e.seq, e.created_at from topic_said e
        where e.topic_id = of_log and e.seq > after and e.seq <= upto and e.created_at > until order by e.seq limit 1),
    bounds as (
        select coalesce((select l.seq - 1 from later l), upto) as decided, (select l.created_at from later l) as next_at)
    select b.decided, b.next_at, u.user_id, u.seq, u.created_at
    from bounds b left join lateral (
        select substring(t.topic from 6) as user_id, e.seq, e.created_at
        from topic_said e join topic_position t on t.id = e.topic_id
        where e.topic_id = of_log and e.seq > after and e.seq <= b.decided and e.event = 'notification'
            and e.created_at > until - interval '3 days'
        order by e.seq desc limit 100) u on true
$$;

-- What a push message about a chat says, as of now; no row if there is nothing to say any more.
create function push_chat(of_user text, of_log bigint, of_seq bigint, most bigint)
returns table (chat_id uuid, name text, direct boolean, unread bigint, sender text, text text, attachments integer)
language sql stable as $$
    select c.id, c.name, c.direct, n.unread, m.sender, m.text, json_array_length(coalesce(m.attachments, '[]'))
    from chat c
    join topic_position t on t.topic = 'user-' || of_user
    join chat_participant p on p.log = c.log and p.person = t.id and p.since_seq < of_seq and p.read_seq < of_seq
        and (not p.muted or exists (
            select from chat_mention k where k.log = c.log and k.seq = of_seq and k.person = t.id and k.counts))
    join chat_message m on m.log = c.log and m.seq = of_seq and m.deleted_at is null and m.only_sender is null
    cross join lateral (
        select count(*) as unread from (
            select from chat_message o
            where o.log = of_log and o.seq > greatest(p.read_seq, p.since_seq) and o.sender <> of_user and o.deleted_at is null
                and o.only_sender is null limit most) o) n
    where c.log = of_log and c.deleted_at is null
$$;

-- Whether a user has not read a notification, which they still have.
create function notification_is_unread(of_owner text, of_id uuid) returns boolean language sql stable as $$
    select exists (select from notification where owner = of_owner and id = of_id and read_at is null)
$$;
