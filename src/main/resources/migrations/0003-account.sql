-- Local accounts, and everybody who was ever seen.

create table account (
    id            text primary key,
    username      text        not null,
    name_key      text collate "C" not null unique, -- the name in lower case: names differ by more than case
    email         text,
    password_hash text        not null,             -- with algorithm, iterations and salt
    roles         text[]      not null default '{}',
    created_at    timestamptz not null default now()
);

-- Whom user:find finds: those who registered and those who came with a token.
create table account_known (
    id       text collate "C" primary key,
    username text             not null,
    name_key text collate "C" not null
);

create index account_known_name on account_known (name_key, id);
