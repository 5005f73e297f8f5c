-- The words of messages, for message:search. One node at a time writes them, after the commit of the messages.

create table chat_search (
    log        bigint      not null, -- of the message's chat
    created_at timestamptz not null,
    seq        bigint      not null,
    sender     text collate "C" not null,
    words      tsvector    not null,
    only_sender boolean, -- as in chat_message
    primary key (log, created_at, seq)
);

-- From the newest message on, whatever its chat.
create index chat_search_newest on chat_search (created_at, log, seq);
-- A search reads what waits to be sorted into the index, so little may wait.
create index chat_search_words on chat_search using gin (words) with (gin_pending_list_limit = 1024);

-- Up to which position the log of each chat is indexed. A chat without a row is not indexed yet.
create table chat_search_position (
    log bigint primary key,
    seq bigint not null
) with (fillfactor = 70);

-- The configuration of PostgreSQL's text search that all words are in; no row: none are.
create table chat_search_language (
    only_one boolean primary key default true check (only_one),
    language text    not null
);
