-- Run by every node before its first command, so it must do nothing where it has run before. The lock keeps two nodes that
-- start at once from creating the same table.
select pg_advisory_xact_lock(hashtext('org.example.poll'));

create table if not exists poll (
    id         uuid primary key,
    chat_id    text        not null,
    question   text        not null,
    options    text[]      not null,
    created_by text        not null,
    created_at timestamptz not null default clock_timestamp(),
    client_id  text,                          -- the creator's key, by which a repeat is recognized
    closed     boolean     not null default false,
    version    integer     not null default 1, -- one more with each change that is published
    unique (created_by, client_id)
);
create index if not exists poll_of_chat on poll (chat_id, created_at desc);

create table if not exists poll_vote (
    poll_id uuid    not null references poll,
    user_id text    not null,
    option  integer not null, -- from 0
    primary key (poll_id, user_id)
);
