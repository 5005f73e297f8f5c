-- Files that people send: what is known of each, and its bytes in chunks, so that any node takes and serves them.

-- The triggers take chat_message for a moment. If that moment does not come soon, the migration fails and is tried again, so
-- that nobody waits behind it.
set local lock_timeout = '3s';

create table file (
    id          uuid        primary key,
    chat_id     uuid        not null, -- for whose messages it was uploaded
    owner       text collate "C" not null,
    name        text        not null,
    type        text        not null,
    size        bigint      not null, -- what it takes of the owner's quota; while it arrives: the most that it may have
    width       integer,              -- of an image whose size is known
    height      integer,
    created_at  timestamptz not null,
    complete_at timestamptz,          -- null while it arrives
    message_id  uuid,                 -- the message that has it; null for none yet
    gone_at     timestamptz           -- nobody gets it any more, and it is removed soon
);

create index file_message on file (message_id) where message_id is not null;
-- What may have to be removed.
create index file_loose on file (created_at) where gone_at is not null or message_id is null;

create table file_chunk (
    file_id uuid    not null,
    nr      integer not null, -- from 0 on; each has 64 KB, the last one what is left
    data    bytea   not null,
    primary key (file_id, nr)
);
-- Images and archives are compressed already.
alter table file_chunk alter column data set storage external;

-- What links to files are signed with.
create table file_secret (
    only_one boolean primary key default true check (only_one),
    secret   bytea   not null
);

-- For the statements of the concern whose messages have files. Which of these files their owners have uploaded for these chats
-- and no message has yet, each as the message's attachment; locked, so that it stays so until the transaction ends.
create function file_unsent(owners text[], chats uuid[], ids uuid[])
returns table (nr bigint, attachment json) language sql as $$
    select g.nr, json_strip_nulls(json_build_object('fileId', f.id, 'url', '/api/files/' || f.id, 'name', f.name,
        'type', f.type, 'size', f.size, 'width', f.width, 'height', f.height))
    from unnest(owners, chats, ids) with ordinality as g (owner, chat_id, id, nr)
    join file f on f.id = g.id and f.owner = g.owner and f.chat_id = g.chat_id
    where f.complete_at is not null and f.message_id is null and f.gone_at is null
    order by f.id for update of f
$$;

create function file_attach(ids uuid[], messages uuid[]) returns void language sql as $$
    update file f set message_id = g.message_id from unnest(ids, messages) as g (id, message_id) where f.id = g.id
$$;

-- However a message goes, or loses its attachments, its files go with it.
create function file_message_gone() returns trigger language plpgsql as $$
begin
    update file set gone_at = clock_timestamp() where message_id = old.id and gone_at is null;
    return null;
end
$$;

create trigger chat_message_files_removed after delete on chat_message
    for each row when (old.attachments is not null) execute function file_message_gone();
create trigger chat_message_files_cleared after update of attachments on chat_message
    for each row when (old.attachments is not null and new.attachments is null) execute function file_message_gone();
