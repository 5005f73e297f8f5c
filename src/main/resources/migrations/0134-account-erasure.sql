-- Accounts that are deleted, and what is left to do about them.

alter table account_known alter column name_key drop not null; -- null: the user is deleted, and found by nobody

-- A row for each concern that has not erased a user yet.
create table account_erasure (
    user_id  text collate "C" not null,
    command  text collate "C" not null, -- which the concern is asked
    messages boolean     not null,      -- whether what the user wrote to others goes as well
    place    text,                      -- where the part before ended
    due_at   timestamptz not null default clock_timestamp(),
    primary key (user_id, command)
);

create index account_erasure_due on account_erasure (due_at);
