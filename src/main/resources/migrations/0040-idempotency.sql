-- Commands that clients sent with a key, so that the same again changes nothing and gets the first answer.

create table idempotency_key (
    user_id     text collate "C" not null,
    command     text collate "C" not null,
    key         text collate "C" not null,
    fingerprint bytea       not null, -- of what the client sent
    answer      text        not null default '{}', -- JSON: what the answer has beyond the content
    expires_at  timestamptz not null,
    primary key (user_id, command, key)
);

create index idempotency_key_expiry on idempotency_key (expires_at);

-- A message has its key, client_id, as long as it lives; null: sent without one, or before this migration.
alter table chat_message add column fingerprint bytea;

-- The keys of publish. The old table stays for nodes of the earlier version that are being drained.
insert into idempotency_key (user_id, command, key, fingerprint, answer, expires_at)
select caller, 'publish', key, decode(fingerprint, 'hex'), seqs, created_at + interval '24 hours' from publish_key
where created_at > clock_timestamp() - interval '24 hours';
