create table if not exists poll (
    id       text primary key,
    chat     text    not null,
    question text    not null,
    options  text    not null, -- a JSON array
    creator  text    not null,
    closed   integer not null default 0,
    version  integer not null default 1 -- one more with each change that is published
);
create table if not exists vote (
    poll   text    not null references poll,
    user   text    not null,
    option integer not null, -- from 0
    primary key (poll, user)
);
-- What each request of the hub was answered: the same request again has the same id.
create table if not exists answered (
    id     text primary key,
    answer text not null,
    at     real not null
);
