-- How long the messages of a chat are kept.

-- What follows takes the tables for itself for a moment. If that moment does not come soon, the migration fails and is
-- tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

alter table chat add column retention bigint; -- in milliseconds; null: as the hub's configuration says
create index chat_retention on chat (log) where retention is not null;

-- What says something about an event that is removed.
create index topic_event_about on topic_event (topic_id, about) where about is not null;

-- Gives an event other data, for a concern whose words it had. What it shared with other events stays theirs.
create function topic_blank(of_topic bigint, of_seq bigint, instead text) returns void language plpgsql as $$
declare
    shared bigint;
begin
    select e.body into shared from topic_event e where e.topic_id = of_topic and e.seq = of_seq for update;
    update topic_event e set data = instead, body = null, body_key = null where e.topic_id = of_topic and e.seq = of_seq;
    update topic_body b set
        refs = b.refs - 1,
        data = case when b.refs > 1 then b.data else '{}' end,
        users = case when b.refs > 1 then b.users end
    where b.id = shared;
end
$$;

-- The data of an event about a message that is no more: as that of the message itself, see chat_message_bodies.
create function chat_blank_update(data text, seq bigint) returns text language sql stable as $$
    select '{"chatId":' || to_json(j.data ->> 'chatId')::text || ',"messageId":' || to_json(j.data ->> 'messageId')::text
        || ',"message":{"id":' || to_json(j.data ->> 'messageId')::text || ',"chatId":' || to_json(j.data ->> 'chatId')::text
        || ',"seq":' || seq || ',"text":null,"deletedAt":"'
        || to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"}}'
    from (select chat_blank_update.data::json as data) j
$$;

-- Takes the words out of what a log says later about messages at these positions.
create function chat_blank_updates(of_log bigint, seqs bigint[]) returns void language sql as $$
    select topic_blank(e.topic_id, e.seq, chat_blank_update(coalesce(e.data, b.data), e.about))
    from topic_event e left join topic_body b on b.id = e.body
    where e.topic_id = of_log and e.about = any(seqs) and e.event = 'message:updated'
$$;

-- Notifications about messages are found by these.
create index notification_message on notification (substring(data from '"messageId":"([0-9a-f-]{36})"'))
    where data like '%"messageId":"%';

-- For the statements of the concern whose messages are no more: notifications about them go, since they may quote them.
create function notification_forget(messages uuid[]) returns void language sql as $$
    with gone as (
        delete from notification n
        where n.data like '%"messageId":"%'
            and substring(n.data from '"messageId":"([0-9a-f-]{36})"') = any(messages::text[])
        returning n.owner, n.id, n.created_at)
    select topic_blank(e.topic_id, e.seq, '{"id":"' || g.id || '","message":"","timestamp":"'
        || to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","data":null,"readAt":null}')
    from gone g join topic_log l on l.topic = 'user-' || g.owner
    join topic_event e on e.topic_id = l.id and e.event = 'notification'
    left join topic_body b on b.id = e.body
    where strpos(coalesce(e.data, b.data), '"' || g.id || '"') > 0
$$;
