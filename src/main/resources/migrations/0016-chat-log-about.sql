-- Events that the logs hold already. Only those matter that came after a participant and are about an earlier message.
update topic_event e set about = m.seq
from (
    select chat_id, max(since_seq) as since from chat_participant where since_seq > 0 group by chat_id) newest
join chat_message m on m.chat_id = newest.chat_id and m.seq < newest.since
where e.topic = 'chat-' || newest.chat_id::text
    and e.event in ('message:updated', 'message:deleted', 'message:reaction')
    and e.data::json ->> 'messageId' = m.id::text;
