-- E-mail addresses that were confirmed, and the links that confirm them or reset a password.

-- The address as it is compared, once it is confirmed; null until then.
alter table account add column email_key text collate "C";
create unique index account_email on account (email_key) where email_key is not null;

create table account_link (
    hash       bytea primary key, -- of the token, which is in the link alone
    account_id text collate "C" not null,
    purpose    text        not null, -- email or reset
    email      text        not null, -- whose owner gets the link
    email_key  text collate "C" not null,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    used_at    timestamptz -- null until it is used, or counts no more
);

create index account_link_account on account_link (account_id, created_at);
create index account_link_email on account_link (email_key, created_at);
create index account_link_expiry on account_link (expires_at);
