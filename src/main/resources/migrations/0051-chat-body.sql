-- The log refers to messages instead of holding copies of them.

set local lock_timeout = '3s';

create function chat_message_bodies(topic text, seqs bigint[], refs uuid[], bytes bigint)
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
            || ',"createdAt":"' || to_char(f.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            || '","editedAt":' || coalesce(
                '"' || to_char(f.edited_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null')
            || ',"deletedAt":null,"reactions":' || coalesce(f.reactions::text, '{}') || '}'
        end
    from (
        select g.seq, g.ref, m.id, m.sender, m.text, m.client_id, m.reply_to, m.attachments, m.reactions, m.created_at,
            m.edited_at, m.deleted_at,
            sum(coalesce(octet_length(m.text), 0)) over (order by g.seq) - coalesce(octet_length(m.text), 0) as ahead
        from unnest(seqs, refs) as g (seq, ref) left join chat_message m on m.id = g.ref) f
    where f.ahead < bytes
$$;

insert into topic_source values (1, 'chat_message_bodies');
