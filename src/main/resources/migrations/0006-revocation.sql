-- Since when a user's tokens count: those issued before are refused on every node.

create table account_revocation (
    user_id    text collate "C" primary key,
    not_before timestamptz not null, -- in whole milliseconds, never moved back
    -- The transaction that set it: what tells a node what is new to it, whatever the order of the commits.
    xid        xid8        not null default pg_current_xact_id()
);

create index account_revocation_xid on account_revocation (xid, user_id);
create index account_revocation_age on account_revocation (not_before);
