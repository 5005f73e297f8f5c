-- What was taken last from the table of each other database (concerns.outbox.settings.sources), and may still be there: noted
-- with the events, so that none is taken twice.
create table outbox_source (
    name  text collate "C" primary key,
    turn  bigint        not null default 0, -- the transactions that have taken from it
    ids   bigint[]      not null,
    times timestamptz[] not null -- created_at of each: a restored table may give an id twice
) with (fillfactor = 50);
