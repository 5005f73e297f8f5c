-- What belongs to one person in a chat, the same on all their devices; and who owns a group once its creator has left.

-- What follows takes the tables for itself for a moment. If that moment does not come soon, the migration fails and is
-- tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

alter table chat_participant
    add column muted boolean not null default false,
    add column hidden_seq bigint, -- hidden until a message after this position; null: not hidden
    add column draft text,        -- null for none
    add column draft_at timestamptz, -- when the last event with a changed draft was written
    add column draft_due boolean not null default false; -- the draft has changed since that event

create index chat_participant_draft on chat_participant (draft_at) where draft_due;

-- The list of a user's chats is paged by place, which never changes.
create index chat_participant_place on chat_participant (user_id, place);
drop index chat_participant_user;

alter table chat add column owner text collate "C"; -- null: the creator
update chat c set owner = (select user_id from chat_participant where chat_id = c.id order by place limit 1)
where not c.direct and c.deleted_at is null
    and not exists (select 1 from chat_participant p where p.chat_id = c.id and p.user_id = c.created_by);
