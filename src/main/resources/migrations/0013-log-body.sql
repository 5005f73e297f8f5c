-- One body for an event that is in many logs: a thousand participants hear of their chat by one copy of it.

-- What follows takes topic_event for itself for a moment. If that moment does not come soon, the migration fails and is
-- tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

create table topic_body (
    id   bigint generated always as identity primary key,
    data text not null, -- JSON as it goes to the clients
    refs int  not null  -- how many events have it; the log's retention counts down and removes it at 0
);

create index topic_body_unused on topic_body (id) where refs <= 0;

-- An event has its data itself, as all earlier ones do, or names the body.
alter table topic_event
    alter column data drop not null,
    add column body bigint,   -- the body
    add column body_key text; -- the data is an object with the body under this key; null if the body is the data

-- Fails the statement, and so its transaction, of a command whose caller has been answered TIMEOUT.
create function topic_log_expired() returns boolean language plpgsql as $$
begin
    raise exception 'the command''s time has expired' using errcode = '57014';
end
$$;
