-- When participants came.

set local lock_timeout = '3s';

alter table chat_participant add column joined_at timestamptz; -- null: before this migration, when since_seq was said

create or replace view chat_member as
select p.log, p.person, p.place, substring(t.topic from 6) as user_id, p.since_seq, p.read_seq, p.shown_seq, p.admin_at, p.floor_seq,
    p.joined_at
from chat_participant p join topic_position t on t.id = p.person;
