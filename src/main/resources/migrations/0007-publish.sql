-- What back ends published under a key of their own, so that the same again publishes nothing.

create table publish_key (
    caller      text collate "C" not null,
    key         text collate "C" not null,
    fingerprint text        not null, -- of what was published
    seqs        text        not null default '{}', -- JSON: where it stands in the logs, which a repeat is answered with
    created_at  timestamptz not null default clock_timestamp(),
    primary key (caller, key)
);

create index publish_key_age on publish_key (created_at);
