-- Notifications, a row for each who got one; those sent to many at once share the id.

create table notification (
    owner      text collate "C" not null,
    id         uuid        not null,
    message    text        not null,
    data       text, -- JSON, null for none
    created_at timestamptz not null,
    read_at    timestamptz,
    primary key (owner, id)
);

-- What the list reads, newest first.
create index notification_newest on notification (owner, created_at desc, id desc);
-- What is counted and marked.
create index notification_unread on notification (owner) where read_at is null;
