-- What the names of accounts look like (UTS 39): two accounts have no look in common, so none is taken for another.

create table account_look (
    look       text collate "C" primary key,
    account_id text collate "C" not null
);

create index account_look_account on account_look (account_id);

-- The looks of accounts of earlier versions are not known yet; the hub adds them, since no SQL can. Twins among those keep
-- working: the first has the look.
alter table account add column looks_known boolean not null default false;

create index account_look_unknown on account (id) where not looks_known;
