-- Chats, who is in them, and what was said.
--
-- Whoever changes a chat, its participants or its messages holds the chat's topic_log row locked: that, and not a foreign
-- key looked up with every message, keeps these tables in step.

create table chat (
    id              uuid primary key,
    name            text,
    direct          boolean     not null,
    direct_key      text collate "C" unique, -- both ids of a direct chat, sorted: one chat for each pair
    created_by      text        not null,
    members_version bigint      not null default 1, -- grows when somebody comes or goes
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    deleted_at      timestamptz -- gone for everybody; its messages are removed later, a few at a time
);

create index chat_deleted on chat (deleted_at) where deleted_at is not null;

create table chat_participant (
    chat_id  uuid             not null,
    user_id  text collate "C" not null,
    place    bigint generated always as identity, -- the order in which they came
    read_seq bigint           not null default 0,
    primary key (chat_id, user_id)
) with (fillfactor = 80);

create index chat_participant_user on chat_participant (user_id);

create table chat_message (
    id          uuid primary key,
    chat_id     uuid        not null,
    seq         bigint      not null, -- the position of its message:new in the chat's log
    sender      text collate "C" not null,
    text        text, -- null once it is deleted
    client_id   text collate "C",
    reply_to    uuid,
    attachments json, -- null for none
    reactions   json, -- {"<reaction>": [user id]}, null for none
    created_at  timestamptz not null,
    edited_at   timestamptz,
    deleted_at  timestamptz
) with (fillfactor = 90);

create unique index chat_message_position on chat_message (chat_id, seq);
create unique index chat_message_client on chat_message (chat_id, sender, client_id) where client_id is not null;
