-- What Socket.IO clients need to come back to, where it does not fit into what they hold themselves.

-- The topics of one connection with where it stood in each; never changed, so that whoever names it means just this.
create table recovery_set (
    id         text collate "C" primary key,
    topics     text[]      not null,
    positions  bigint[]    not null, -- beside the topics; 0 for one without a log
    expires_at timestamptz not null
);

create index recovery_set_age on recovery_set (expires_at);

-- Connections that are over by the word of their client or of the hub: these are not taken up again.
create table recovery_over (
    sid        text collate "C" primary key,
    expires_at timestamptz not null
);

create index recovery_over_age on recovery_over (expires_at);

-- Secrets that all nodes share and nobody has configured, each made once.
create table hub_secret (
    name  text collate "C" primary key,
    value text not null
);
