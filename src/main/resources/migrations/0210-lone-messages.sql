-- Messages that nobody but their sender gets are skipped by an index, however many there are.
--
-- The indexes have entries only for direct chats in which a blocked person has written. Creating them reads chat_message
-- once, and no message is sent meanwhile.
set local lock_timeout = '3s';

alter table chat_participant
    add column lone_seq bigint; -- of a direct chat: where its first message for the sender alone is; null: there is none

alter table chat_message
    add column after_lone boolean; -- true: for all participants, and after such a message of the same chat

update chat_participant p set lone_seq = f.seq
from (select log, min(seq) as seq from chat_message where only_sender group by log) f
where p.log = f.log;

update chat_message m set after_lone = true
from (select distinct log, lone_seq from chat_participant where lone_seq is not null) f
where m.log = f.log and m.seq > f.lone_seq and m.only_sender is null;

create index chat_message_lone on chat_message (log, sender, seq) where only_sender;
create index chat_message_after_lone on chat_message (log, seq) where after_lone;
