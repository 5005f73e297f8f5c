-- Whom messages mention, what of that is unread, and who is to be notified of it.

-- What follows takes chat_message for a moment. If that moment does not come soon, the migration fails and is tried again, so
-- that nobody waits behind it.
set local lock_timeout = '3s';

alter table chat_message
    add column mentions       json,    -- [user id]; null: it has never mentioned anybody
    add column mentions_given boolean; -- true: its sender named them by their ids; null: they were read from the text

-- Those whom a message was to reach by mentioning them: not its sender, nor people who blocked its sender then.
create table chat_mention (
    log    bigint  not null, -- of the message's chat
    seq    bigint  not null, -- of the message
    person bigint  not null, -- the number of the user's log
    counts boolean not null default true, -- false: an edit has removed the name; the row says that they were notified
    primary key (log, seq, person)
);

create index chat_mention_person on chat_mention (person, log, seq);

-- What the concern notification is yet to be asked for; removed once it has answered. The node that sends a message asks at
-- once, any other node when that is overdue.
create table chat_mention_notice (
    id         uuid        primary key, -- the key with which it is asked
    log        bigint      not null,
    seq        bigint      not null,
    users      json        not null, -- [user id]
    created_at timestamptz not null default clock_timestamp(),
    due_at     timestamptz not null default clock_timestamp() + interval '10 seconds'
);

create index chat_mention_notice_due on chat_mention_notice (due_at);

-- However a message goes, or loses its text, its mentions go with it.
create function chat_mention_gone() returns trigger language plpgsql as $$
begin
    delete from chat_mention where log = old.log and seq = old.seq;
    delete from chat_mention_notice where log = old.log and seq = old.seq;
    return null;
end
$$;

create trigger chat_message_mentions_removed after delete on chat_message
    for each row when (old.mentions is not null) execute function chat_mention_gone();
create trigger chat_message_mentions_cleared after update of deleted_at on chat_message
    for each row when (old.mentions is not null and old.deleted_at is null and new.deleted_at is not null)
    execute function chat_mention_gone();

-- As before, with mentions.
create or replace function chat_message_bodies(topic text, seqs bigint[], refs uuid[], bytes bigint)
returns table (seq bigint, body text) language sql stable as $$
    select f.seq, '{"id":"' || f.ref || '","chatId":"' || substring(topic from 6) || '","seq":' || f.seq
        || case when f.id is null or f.deleted_at is not null then
            ',"text":null,"deletedAt":"'
            || to_char(coalesce(f.deleted_at, statement_timestamp()) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"}'
        else
            ',"sender":' || to_json(f.sender)::text
            || ',"text":' || coalesce(to_json(f.text)::text, 'null')
            || ',"clientMessageId":' || coalesce(to_json(f.client_id)::text, 'null')
            || ',"replyTo":' || coalesce('"' || f.reply_to || '"', 'null')
            || ',"attachments":' || coalesce(f.attachments::text, '[]')
            || ',"mentions":' || coalesce(f.mentions::text, '[]')
            || ',"createdAt":"' || to_char(f.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            || '","editedAt":' || coalesce(
                '"' || to_char(f.edited_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null')
            || ',"deletedAt":null,"reactions":' || coalesce(f.reactions::text, '{}') || '}'
        end
    from (
        select g.seq, g.ref, m.id, m.sender, m.text, m.client_id, m.reply_to, m.attachments, m.mentions, m.reactions,
            m.created_at, m.edited_at, m.deleted_at,
            sum(coalesce(octet_length(m.text), 0)) over (order by g.seq) - coalesce(octet_length(m.text), 0) as ahead
        from unnest(seqs, refs) as g (seq, ref) left join chat_message m on m.id = g.ref) f
    where f.ahead < bytes
$$;

-- As before, with those who have muted the chat and are mentioned: of them the last message that mentions them.
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
        cross join lateral ((
            select o.seq, o.created_at from chat_message o
            where not p.muted and o.log = of_log and o.seq > greatest(after, p.read_seq, p.since_seq) and o.seq <= b.decided
                and o.created_at > until - interval '3 days'
                and o.sender <> substring(t.topic from 6) and o.deleted_at is null and o.only_sender is null
                and case when p.apart then not exists (
                    select from chat_block k join topic_position s on s.id = k.blocked
                    where k.person = p.person and s.topic = 'user-' || o.sender) else true end
            order by o.seq desc limit 1)
            union all (
            select o.seq, o.created_at from chat_mention n join chat_message o on o.log = n.log and o.seq = n.seq
            where p.muted and n.person = p.person and n.log = of_log
                and n.seq > greatest(after, p.read_seq, p.since_seq) and n.seq <= b.decided and n.counts
                and o.created_at > until - interval '3 days' and o.deleted_at is null
                and case when p.apart then not exists (
                    select from chat_block k join topic_position s on s.id = k.blocked
                    where k.person = p.person and s.topic = 'user-' || o.sender) else true end
            order by n.seq desc limit 1)) m
        where c.log = of_log and c.deleted_at is null) u on true
$$;
