-- Roles and settings of groups.

-- What follows takes the tables for itself for a moment. If that moment does not come soon, the migration fails and is
-- tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

alter table chat
    add column who_adds text, -- 'admin': its owner and admins alone; null: as the hub's configuration says
    add column history  text; -- 'joining': participants read from when they came on; null: as the hub's configuration says

alter table chat_participant
    add column admin_at  timestamptz, -- since when they are an admin of the group; null: they are none
    add column floor_seq bigint not null default 0; -- since_seq where the group says that they read from there on, else 0

create index chat_participant_admin on chat_participant (log) where admin_at is not null;

create or replace view chat_member as
select p.log, p.person, p.place, substring(t.topic from 6) as user_id, p.since_seq, p.read_seq, p.shown_seq, p.admin_at, p.floor_seq
from chat_participant p join topic_position t on t.id = p.person;
