-- Todos. Whoever changes one holds the topic_log row of its owner locked, so an owner's changes come one after the other.

create table todo (
    id          uuid primary key,
    owner       text collate "C" not null,
    title       text        not null,
    description text,
    completed   boolean     not null,
    priority    text        not null, -- low, medium or high
    due_date    timestamptz,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    version     int         not null -- grows by one with each change
);

-- What the list reads, newest first.
create index todo_owner on todo (owner, created_at desc, id desc);
